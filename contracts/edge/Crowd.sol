// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBountyEscrow, Status, Terms} from "../interfaces/IBountyEscrow.sol";
import {Deputy} from "./Deputy.sol";
import {Money} from "./libraries/Money.sol";

/// @title A crowd: many who post one bounty together
/// @notice It fills up to exactly the stake of one offer, and then anyone posts it, once. Until then everybody can
/// leave with all they gave. If money comes back from the bounty, each takes the part of it that they gave of the
/// stake: rounded down, and the last one takes what the roundings left, so nothing stays behind. The organiser never
/// touches the money.
/// @dev Books, never balances: what came back is what the escrow's `lastEnd` says. The lane is the crowd's own and it
/// posts once, so that stands for good. Nobody's share depends on who takes first.
contract Crowd is Deputy {
    /// @dev What was agreed on, for good.
    struct Setup {
        address organiser;
        address token; // zero: the chain's own money
        bytes32 offer; // keccak256 of the encoded offer
        uint256 stake; // what it takes to post, in the token's smallest unit
        uint256 until; // moment from which nobody gives or posts any more
        bytes32 salt; // so that one organiser can have two alike
    }

    uint128 private _given; // by all, less what was given to those who took theirs
    uint128 private _returned; // of what came back from the bounty, to those who took theirs

    /// @notice What an account gave and has not taken back, in the token's smallest unit.
    mapping(address account => uint256 amount) public givenBy;

    /// @notice Somebody gave.
    event Given(address indexed account, uint256 amount);
    /// @notice Somebody who gave took back: all of it before the bounty was posted, or a part of what came back from
    /// it.
    event TakenBack(address indexed account, address to, uint256 given, uint256 amount);

    /// @notice So much is missing, in the token's smallest unit, before it can be posted.
    error NotFull(uint256 missing);
    /// @notice Nothing is missing any more.
    error Full();
    /// @notice It was posted already: a crowd posts once.
    error AlreadyPosted();
    error NothingGiven(address account);

    /// @dev Of the pattern that clones share.
    constructor(IBountyEscrow escrow_) Deputy(escrow_) {}

    /// @notice Gives `most`, or what is missing if that is less. What is too much of the chain's own money goes back at
    /// once.
    /// @param most in the token's smallest unit; the chain's own money comes with the call.
    /// @return amount what was given.
    function give(uint256 most) external payable nonReentrant returns (uint256 amount) {
        Setup memory agreed = setup();
        _requireGathering(agreed.until);
        amount = Math.min(most, agreed.stake - _given);
        require(amount > 0, Full());

        _given += uint128(amount); // the stake has at most 128 bits
        givenBy[msg.sender] += amount;
        emit Given(msg.sender, amount);

        if (agreed.token != address(0)) return _takeIn(agreed.token, amount);
        require(msg.value == most, IBountyEscrow.WrongValue(msg.value, most));
        Money.sendOut(address(0), msg.sender, most - amount);
    }

    /// @notice Anyone: posts the bounty, once all is there.
    /// @param offer as it was agreed on.
    /// @param panel the named panel in rising order, or empty.
    /// @param uri where the specification may be found.
    /// @return id of the bounty.
    function post(Terms memory offer, address[] calldata panel, string calldata uri)
        external
        nonReentrant
        returns (bytes32 id)
    {
        Setup memory agreed = setup();
        _requireGathering(agreed.until);
        require(_given == agreed.stake, NotFull(agreed.stake - _given));

        id = _post(offer, agreed.offer, panel, uri);
    }

    /// @notice Who gave: takes all of it back before the bounty is posted, and afterwards, when it has ended, the same
    /// part of what came back.
    /// @param to who receives it, not zero.
    /// @return amount in the token's smallest unit; zero if nothing came back.
    function take(address to) external nonReentrant returns (uint256 amount) {
        uint256 mine = givenBy[msg.sender];
        require(mine > 0, NothingGiven(msg.sender));
        amount = dueTo(msg.sender);
        address token = setup().token;
        if (_wasPosted()) _returned += uint128(amount); // no more than the stake came back
        _given -= uint128(mine);
        givenBy[msg.sender] = 0;
        emit TakenBack(msg.sender, to, mine, amount);

        _fetchOwed(token);
        Money.sendOut(token, to, amount);
    }

    /// @notice What `take` would send to an account now. Reverts with `WrongStatus` while the bounty lives.
    /// @param account who gave.
    function dueTo(address account) public view returns (uint256) {
        uint256 mine = givenBy[account];
        (Status status,,) = escrow.status(address(this), LANE);
        require(status == Status.Free, IBountyEscrow.WrongStatus(status));
        if (!_wasPosted()) return mine;
        (,, uint256 back) = escrow.lastEnd(address(this), LANE);
        return mine == _given ? back - _returned : back * mine / setup().stake;
    }

    /// @notice What was given by all, less what was given by those who took theirs back.
    function given() external view returns (uint256) {
        return _given;
    }

    /// @notice What was agreed on.
    function setup() public view returns (Setup memory) {
        return abi.decode(Clones.fetchCloneArgs(address(this)), (Setup));
    }

    /// @inheritdoc Deputy
    function organiser() public view override returns (address) {
        return setup().organiser;
    }

    /// @dev `take` first asks whether it lives.
    function _wasPosted() private view returns (bool) {
        (Status status, uint256 generation,) = escrow.status(address(this), LANE);
        return status != Status.Free || generation > 0;
    }

    /// @dev Whether it can still be given to and posted.
    function _requireGathering(uint256 until) private view {
        require(block.timestamp < until, IBountyEscrow.TooLate(until));
        require(!_wasPosted(), AlreadyPosted());
    }

    /// @dev A token comes in from the allowance, and in no other amount.
    function _takeIn(address token, uint256 amount) private returns (uint256) {
        Money.takeIn(token, amount);
        return amount;
    }
}
