"""Pure rules of monitors: what a monitor asks, how completeness is counted, what a letter says."""
