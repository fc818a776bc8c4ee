"""Training: what an optimiser does over a whole run, judged step by step and as a whole.

After `trajectories` and `update_steps`, on which it stands. `free` leaves two runs alone and says
how far apart rounding takes them, `variants` tells which form of an optimiser took the steps of a
run, `claims` holds what is said of optimisers against many runs.
"""
