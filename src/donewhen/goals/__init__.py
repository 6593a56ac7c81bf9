"""One scenario and its state, and the run, which orchestrates every stage."""
