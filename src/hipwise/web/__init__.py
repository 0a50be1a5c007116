"""Pages (NiceGUI) and the live page (our own, static) with its socket."""
