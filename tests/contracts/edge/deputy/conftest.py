"""What all deputies do alike, tried with each of them: one with a bounty that is open."""

import pytest

from tests.support.actions import DAY

SALT = bytes(32)
KINDS = ("Rota", "Crowd", "Plan")


@pytest.fixture(scope="session")
def factories(deploy, escrow):
    """The contract that makes deputies of each kind."""
    return {kind: deploy(f"{kind}s", escrow) for kind in KINDS}


@pytest.fixture(params=KINDS)
def deputy_kind(request):
    return request.param


@pytest.fixture
def start(project, factories, deputy_kind, offer, actions, serve):
    """Let an account start a deputy; return it. Its offer is at `.offer` of what is returned."""
    agreed = offer().values()
    arguments = {
        "Rota": (agreed, actions.now, DAY, SALT),
        "Crowd": (agreed, actions.now + 30 * DAY, SALT),
        "Plan": ([agreed], SALT),
    }[deputy_kind]

    def start(account, send=None):
        factory = factories[deputy_kind]
        call = send or (lambda factory, *arguments: factory.start(*arguments, sender=account))
        call(factory, *arguments)
        made = getattr(project, deputy_kind).at(factory.addressOf(account, *arguments))
        serve(made)
        return made

    return start


@pytest.fixture
def deputy(start, offer, money, currency, deputy_kind, poster):
    """Full of money, for exactly one bounty."""
    made, amount = start(poster), offer().stake
    currency.approve(made, 2**256 - 1, sender=poster)
    pay = made.give if deputy_kind == "Crowd" else made.fill
    pay(amount, sender=poster, value=amount * (money == "ETH"))
    return made


@pytest.fixture
def open_bounty(deputy, offer, deputy_kind, posted, stranger):
    """What the deputy has posted."""
    post = deputy.post if deputy_kind == "Crowd" else deputy.next
    return posted(post(offer().values(), [], "", sender=stranger))
