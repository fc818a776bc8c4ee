"""A fleet takes the steps of scratch, and what is measured on it follows laws to be checked."""

import itertools

import numpy as np
import pytest

from comparisons.catalogue import load
from comparisons.engines import scratch_network
from comparisons.training.claims import adaptive, counts, fleet, races, scatter, sets
from comparisons.training.claims.numbers import quartiles, rank_correlation, ranks
from scratch.optimizers import OPTIMIZERS
from scratch.training import accuracy, train

# One for each loss, and one output or several.
PROBLEMS = ("wine", "tumours", "questions", "diabetes", "four-clouds")
RATES = (0.003, 0.02)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_fleet_takes_the_steps_of_scratch_train_bit_for_bit(optimizer, dtype):
    each = [load("wine", seed).cast(dtype) for seed in range(2)]
    net, problem = scratch_network(each[0]), each[0]
    start = fleet.repeated(fleet.stacked([one.parameters for one in each]), len(RATES))
    rates = np.array(RATES, dtype).reshape(-1, 1, 1)
    order = (visit[:, np.newaxis] for visit in adaptive.visits(problem.m, 2, 2, 32))
    for step in fleet.steps(
        net, start, problem.X, problem.Y, order, optimizer, {"learning_rate": rates}
    ):
        after = step.after
    for seed, rate in itertools.product(range(2), range(len(RATES))):
        alone, _ = train(
            net,
            each[seed].parameters,
            problem.X,
            problem.Y,
            epochs=2,
            batch_size=32,
            optimizer=optimizer,
            seed=seed,
            learning_rate=float(rates[rate, 0, 0]),
        )
        for name, W in alone.items():
            assert after[name][seed, rate].tobytes() == W.tobytes(), name


@pytest.mark.parametrize("name", PROBLEMS)
def test_losses_gradients_and_answers_of_a_fleet_are_those_of_scratch(name):
    from scratch.backprop import observe

    each = [load(name, seed).batch(37) for seed in range(3)]
    net, given = scratch_network(each[0]), each[0]
    weights = fleet.stacked([one.parameters for one in each])
    found = fleet.gradients(net, weights, given.X, given.Y)
    loss = fleet.losses(net, weights, given.X, given.Y)
    right = fleet.right(net, weights, given.X, given.Y)
    for seed, one in enumerate(each):
        trace = observe(net, one.parameters, given.X, given.Y)
        # The same sums of at most 64 products in another order: 64 * 2^-53 is 7e-15, relative to
        # numbers below 1,000 here, so 7e-12 in a derivative; a loss of 1 and more keeps 1e-12.
        np.testing.assert_allclose(loss[seed], trace["loss"], rtol=1e-12, atol=1e-12)
        for W in weights:
            np.testing.assert_allclose(found[f"d{W}"][seed], trace[f"d{W}"], rtol=0, atol=1e-11)
        np.testing.assert_equal(right[seed], accuracy(net, trace[f"A{one.layers}"], given.Y))


def test_a_fleet_may_see_other_samples_in_every_run():
    problem = load("questions")
    net, weights = scratch_network(problem), fleet.stacked([problem.parameters] * 2)
    visit = np.array([[3, 1, 4], [1, 5, 9]])
    X = problem.X.T[visit].swapaxes(-1, -2)
    found = fleet.gradients(net, weights, X, problem.Y[:, visit])
    for run, samples in enumerate(visit):
        alone = fleet.gradients(
            net, problem.parameters, problem.X[:, samples], problem.Y[:, samples]
        )
        # Sums of 3 samples in another order: 3 * 2^-53 of derivatives below 1, thus 4e-16.
        np.testing.assert_allclose(found["dW1"][run], alone["dW1"], rtol=0, atol=1e-15)


def test_over_all_batches_the_scatter_is_the_law_exactly():
    problem = load("wine").batch(7)
    G = scatter.each_gradient(problem)
    for size in (1, 2, 3, 6):
        batches = [G[list(some)].mean(axis=0) for some in itertools.combinations(range(7), size)]
        ratio = scatter.drawn(G, np.array(batches), size).ratio
        # A mean of at most 35 ratios, each of a sum of some 200 squares: below 1e-12.
        assert abs(ratio.mean() - 1) < 1e-12


def test_gradients_of_single_samples_have_the_gradient_of_all_as_their_mean():
    problem = load("tumours")
    net = scratch_network(problem)
    whole = fleet.gradients(net, problem.parameters, problem.X, problem.Y)
    row = np.concatenate([whole[f"d{name}"].reshape(-1) for name in problem.parameters])
    # Two sums of 569 terms below 1, each off by at most 569 * 2^-53 of them: 1.3e-13 together.
    np.testing.assert_allclose(
        scatter.each_gradient(problem).mean(axis=0), row, rtol=0, atol=1.3e-13
    )


@pytest.mark.parametrize("name", sets.RAW)
def test_inputs_as_they_come_are_those_of_the_catalogue_before_scaling(name):
    raw, ours = sets.whole(name, sets.AS_THEY_COME), load(name)
    moving = ours.X.std(axis=1) > 0
    for a, b in zip(raw.X[moving], ours.X[moving], strict=True):
        slope, shift = np.polyfit(b, a, 1)
        # Both are the file's numbers to a few roundings, and the fit has some more: measured at
        # most 2e-14 of the largest; another scaling is off by as much as the numbers are.
        np.testing.assert_allclose(a, slope * b + shift, rtol=0, atol=1e-12 * np.abs(a).max())
    assert ((ours.Y.argmax(axis=0) if raw.Y.ndim < ours.Y.ndim else ours.Y) == raw.Y).all()


def test_samples_held_out_do_not_reach_the_scaling_and_are_not_trained_on():
    one = sets.split("wine", sets.STANDARDISED, 0)
    assert one.training.m + one.X.shape[1] == load("wine").m
    # Measured: 9e-16 and 2e-16, some roundings of a mean over 143 samples.
    np.testing.assert_allclose(one.training.X.mean(axis=1), 0, atol=2e-14)
    np.testing.assert_allclose(one.training.X.std(axis=1), 1, rtol=2e-14)
    assert np.abs(one.X.mean(axis=1)).min() > 1e-3


def test_unknown_sets_and_inputs_are_refused():
    with pytest.raises(ValueError, match="`name` must be one of"):
        sets.whole("iris", sets.STANDARDISED)
    with pytest.raises(ValueError, match="`inputs` must be one of"):
        sets.whole("wine", "whitened")


@pytest.mark.parametrize("name", ["wine", "tumours", "diabetes"])
def test_no_constant_answer_costs_less_than_the_best_one(name):
    from scratch.losses import LOSSES

    problem = sets.split(name, sets.STANDARDISED, 0).training
    best = sets.constant_cost(problem)
    net, n = scratch_network(problem), problem.units[-1]
    loss = LOSSES[net.loss, net.form].loss
    rng = np.random.default_rng(0)
    tried = [
        loss(np.repeat(rng.normal(0, 1.5, (n, 1)), problem.m, axis=1), problem.Y).mean()
        for _ in range(300)
    ]
    assert best <= min(tried) < 1.1 * best


def test_a_race_that_breaks_off_costs_inf_and_reaches_nothing():
    each = [sets.split("diabetes", sets.STANDARDISED, 0)]
    order = list(adaptive.visits(each[0].training.m, 4, 1, 32))
    ran = races.run(each, "sgd", (0.01, 1e4), order, races.at(len(order), 6))
    made = races.races("scratch", "diabetes", "standardised", "sgd", (0.01, 1e4), len(order), ran)
    assert np.isfinite(made[0].cost.median)
    assert made[0].broken == 0
    assert made[0].default
    assert made[1].cost.median == np.inf
    assert made[1].broken == 1
    assert not made[1].default
    assert all(share == 0 for share in made[1].reached.values())


def test_updates_and_reported_costs_are_counted():
    for count in counts.scratch_counts("wine"):
        assert count.iterations == count.moved == count.expected
        assert abs(count.reported - count.weighted) < 1e-12
    assert [count.last for count in counts.scratch_counts("wine")] == [3, 18, 50, 178]


def test_ranks_share_places_and_correlations_know_order_only():
    assert ranks(np.array([2.0, 1.0, 2.0, 3.0])).tolist() == [1.5, 0, 1.5, 3]
    x = np.array([1.0, 2.0, 3.0, 10.0])
    assert rank_correlation(x, -np.exp(x)) == -1
    assert np.isnan(rank_correlation(x, np.ones(4)))
    scipy = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 9, 50).astype(float), rng.normal(size=50)
    assert abs(rank_correlation(a, b) - scipy.spearmanr(a, b).statistic) < 1e-9


def test_quartiles_are_numbers_that_occur_and_leave_out_nan():
    found = quartiles([np.nan, 4.0, 1.0, np.inf, 2.0, 3.0])
    assert (found.lower, found.median, found.upper, found.count) == (2.0, 3.0, 4.0, 5)
    assert quartiles([]).count == 0
