"""Effect: whether graded supervision spares the law-abiding, keeps its promises and its deadlines."""
