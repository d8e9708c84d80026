"""Many bounties out of two: the logs of two real lives on the embedded chain, repeated under other ids in later blocks."""

from eth_utils.crypto import keccak

from oathwork.chain.receipt import Block

JSON_RANGE = 500  # bounties that come in together


def lives(stage):
    """Return the logs of a paid bounty and of an open one."""
    paid = stage.settle(stage.draw(stage.deliver(stage.claim(stage.post()))), 90, 80, 70)
    opened = stage.post(stage.terms(lane=1))
    return [logs_of(stage, paid.id), logs_of(stage, opened.id)]


def logs_of(stage, id):
    """Return the logs of one bounty as a node's JSON has them."""
    head = stage.chain.block().number
    ranges = stage.chain.raw_logs([stage.escrow.address], [None, "0x" + id.hex()], 0, head)
    return [_as_json(log) for _, logs in ranges for log in logs]


def _as_json(log):
    texts = {name: "0x" + bytes(log[name]).hex() for name in ("data", "transactionHash")}
    return texts | {"topics": ["0x" + bytes(topic).hex() for topic in log["topics"]], "removed": False}


def portion(kinds, first, last, block, escrow):
    """Return the anchor and the logs of bounties that stand in one block; nine of ten are paid."""
    block_hash = "0x" + keccak(block.to_bytes(8)).hex()
    place = {"blockNumber": hex(block), "blockHash": block_hash, "address": escrow.lower()}
    logs = [
        log | place | {"logIndex": hex((number - first) * 16 + index)}
        for number in range(first, last)
        for index, log in enumerate(_told_again(kinds[number % 10 == 0], number))
    ]
    return Block(block, block, block_hash), logs


def _told_again(logs, number):
    id = "0x" + keccak(number.to_bytes(8)).hex()
    return [log | {"topics": [log["topics"][0], id, *log["topics"][2:]]} for log in logs]
