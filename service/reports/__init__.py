"""The monthly report: what it says, and how it is written down."""
