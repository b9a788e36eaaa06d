"""One file per format: bytes in, the fields they state out; nothing is cleaned or stored here."""
