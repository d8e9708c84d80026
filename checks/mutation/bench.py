"""The contracts as mutants need them: each compiled alone.

The escrow's constructor makes the others, so their code lies within its own. On the bench it takes their code as
arguments instead, which stand behind its bytecode: so each contract can be compiled alone, and where its code ends
nobody who deploys it has to know.
"""

ENDS = """    constructor(bytes memory one, bytes memory two) {
        address made;
        assembly { made := create(0, add(one, 32), mload(one)) }
        reputation = IReputation(made);
        two = bytes.concat(two, abi.encode(made));
        assembly { made := create(0, add(two, 32), mload(two)) }
        guilds = IGuilds(made);
"""
ESCROW = """    constructor(bytes memory one, bytes memory two) Ends(one, two) {
        _lotAhead"""
REPUTATION = """    constructor(bytes memory one) {
        escrow = msg.sender;
        address made;
        assembly { made := create(0, add(one, 32), mload(one)) }
        image = IReputationImage(made);
"""
CHANGES = {
    "contracts/Ends.sol": (
        ('import {Guilds} from "./Guilds.sol";\n', ""),
        ('import {Reputation} from "./Reputation.sol";\n', ""),
        (
            "    constructor() {\n        reputation = new Reputation();\n        guilds = new Guilds(reputation);\n",
            ENDS,
        ),
    ),
    "contracts/BountyEscrow.sol": (("    constructor() {\n        _lotAhead", ESCROW),),
    "contracts/Reputation.sol": (
        ('import {ReputationImage} from "./ReputationImage.sol";\n', ""),
        (
            "    constructor() {\n        escrow = msg.sender;\n        image = new ReputationImage();\n",
            REPUTATION,
        ),
    ),
}


def benched(path, text):
    """Return a source as it stands on the bench."""
    for old, new in CHANGES.get(path, ()):
        assert text.count(old) == 1, f"{path} does not have once what the bench replaces: {old!r}"
        text = text.replace(old, new)
    return text
