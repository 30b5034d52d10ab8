"""Files people send: checked apart, kept byte for byte, served as attachments."""
