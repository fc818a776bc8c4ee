"""A neural network from scratch, in NumPy alone, written to be read.

Reading order: `activations`, `losses`, `initializers`, `two_layer` (one hidden layer, every formula
visible), `network` (any depth), `backprop`, `optimizers` (in `gradient_descent`, `rmsprop`, `adam`
and `adam_variants`), `training`, `gradient_check`, and `naive` (the forms that stand in textbooks
and overflow, each beside its stable twin), with `naive_losses` and `naive_binary_losses`.

The notation, everywhere in this package:

    m          number of samples in the batch; samples are columns
    n_l        number of units of layer l; n_0 is the number of inputs, L the last layer
    X = A0     inputs                                             (n_0, m)
    Y          targets: classes 0 ... n_L - 1                     (m,)
               or one-hot, multi-hot or real-valued               (n_L, m)
    W1, W2 ..  weights of layer l; row j feeds unit j             (n_l, n_(l-1))
    b1, b2 ..  biases                                             (n_l, 1)
    Z1, Z2 ..  pre-activations, Z[l] = W[l] A[l-1] + b[l]         (n_l, m)
    A1, A2 ..  activations,     A[l] = g(Z[l])                    (n_l, m)
    loss       loss of each sample                                (m,)
    cost       the mean of the losses                             ()
    dA2, dZ2   derivative of a sample's own loss, no 1/m          (n_l, m)
    dW2, db2   derivative of the cost, 1/m inside                 like W2, b2
    t          number of optimiser steps done
    mW1, vW1   first and second moment of W1 (Adam), velocity m    like W1
    vhatW1     the largest vW1 so far (AMSGrad)                    like W1
    mb1, vb1   the same of b1                                      like b1

`loss` is always about one sample and `cost` about the mean over the batch. What enters a softmax or
a sigmoid is called `logits`, what leaves it `probs`.

A forward or backward pass returns a *trace*: a dict from these names to arrays, in the order in
which they were computed. Every function keeps the dtype of its arrays: float32 in, float32 out.
"""
