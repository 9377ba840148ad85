"""The optional model: the probability that a random inspection finds a problem, learned from named arrays.

Nothing here knows rule sets, files or a database. scikit-learn is imported only here, and only when a model is trained
or loaded; what predicts is a table of steps (`models.additive`), exact and the same on every machine.
"""
