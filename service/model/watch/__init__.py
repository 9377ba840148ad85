"""The watch over models in use: month by month what they see and promise against their training, and the alarms."""
