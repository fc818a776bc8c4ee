"""Training: what an optimiser does over a whole run, judged step by step and as a whole.

After `trajectories` and `update_steps`, on which it stands. `in_step` judges every update of long
runs; `free` leaves two runs alone and says how far apart rounding takes them; `plane` shows where
they went; `variants` tells which form of an optimiser took the steps of a run, and `probes` are the
gradients that tell most; `claims` holds what is said of optimisers against many runs. `campaign`
measures all of it, part by part, into `records`.
"""
