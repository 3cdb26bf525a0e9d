"""What keeps a person safe: the screen, the care protocol, the services, the output check."""
