"""BlazePose on LiteRT: from frames to the opening of the top leg, and how good the view is."""
