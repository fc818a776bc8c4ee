"""Keras on TensorFlow: the network as a person writes it, every quantity on the way observed.

The notation, in Keras's own dialect: samples are rows, and every derivative is of the mean loss,
so that it carries the 1/m from the loss on. L layers; layer l has n_l units; n_0 inputs.

    letter    meaning                                              shape
    m         samples in the batch                                 a number
    X = A0    inputs                                               (m, n_0)
    Y         targets: labels (integers), or one row a sample      (m,) or (m, n_L)
    Wl        kernel of layer l                                    (n_(l-1), n_l)
    bl        bias of layer l                                      (n_l,)
    Zl        A(l-1) Wl + bl, what enters the activation           (m, n_l)
    Al        g(Zl), what leaves it                                (m, n_l)
    loss      loss of each sample, in nats (MSE: squared units)    (m,)
    cost      mean of loss                                         ()
    dQ        derivative of cost with respect to Q                 the shape of Q
    mWl mbl   Adam's first moment; SGD's velocity                  the shape of Wl, bl
    vWl vbl   Adam's second moment; vhatWl vhatbl its largest      the shape of Wl, bl

A trace is an ordered dict from these names ("Z1", "dW2", "mb3") to NumPy arrays.

Reading order: `precision` (what float64 takes), `losses`, `initializers`, `network`, `backprop`,
`optimizers`, `training`, `entries` (every way of having a step taken), `on_logits`; then `routes`,
a package: every way from logits to a loss, on each of Keras's backends. Importing any of them is
cheap: Keras is imported when a function that needs it is called.
"""
