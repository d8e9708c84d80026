"""Two acts for the same moment: in which orders, in which money, and on which kind of chain they meet."""

import pytest

KINDS = ["a chain without a mix", "a chain with a mix"]
both_kinds = pytest.mark.parametrize("stage", KINDS, indirect=True, scope="module")
both_orders = pytest.mark.parametrize("order", [1, -1], ids=["as told", "the other way round"])
every_money = pytest.mark.parametrize("money", ["ETH", "token"])


def following(life, *acts):
    """Let the bounty follow the acts of copies, so that both orders start from the same state."""

    def sent(act):
        def send():
            copy = life.copy()
            act(copy)
            life.follow(copy.told)

        return send

    return [sent(act) for act in acts]
