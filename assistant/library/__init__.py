"""Files on disk to vetted passages: the lowest room of the house, it imports none of the others."""
