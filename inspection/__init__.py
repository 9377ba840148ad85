"""Random draws of subjects and officers that anybody with the sealed record can make again: DRAW-1. Pure.

Lists and parameters are frozen and fingerprinted, then an outside number becomes known, then everything follows by
SHA-256: no generator of random numbers, no floating point, no clock.
"""
