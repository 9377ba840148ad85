"""The parts of the monthly report, each as blocks of a paper."""
