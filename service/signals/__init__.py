"""Signals (风险预警) that runs raised: who has which, because of which records, and which are set aside."""
