"""The version of the decision function: a new one wherever equal facts and rules may give another result."""

ENGINE_VERSION = "1"
