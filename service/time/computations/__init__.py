"""Computations over everyone that are kept: ordered, computed by parts, cancelled, ended, found again."""
