"""The optional model in the service: learned, registered, switched, watched."""
