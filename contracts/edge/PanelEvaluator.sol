// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Court} from "./Court.sol";
import {IAgenticCommerce} from "./interfaces/IAgenticCommerce.sol";

/// @title A guild's panels as the evaluator of ERC-8183 jobs
/// @notice Jobs name this contract as their evaluator. Once work is submitted anyone pays the panel and has it
/// judged: yes completes the job, no rejects it. A panel that refuses leaves the job as it was: it can be judged
/// again, or expires by its own rules. If the market pays its evaluators, who paid the panel gets that.
contract PanelEvaluator is Court, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant PANELS = 3; // that can be drawn, one after the other
    uint256 private constant SPARE = 2 days; // for the lots, and for those who carry it out

    /// @dev What a case is about.
    struct Job {
        uint256 id; // in its market
        address payer;
    }

    /// @notice The job of a case; its market is in the case.
    mapping(uint256 number => Job) public jobs;
    /// @notice What can be collected of evaluator's fees.
    mapping(address payer => mapping(address token => uint256 amount)) public earned;
    mapping(address market => mapping(uint256 jobId => uint256 count)) private _judged; // its last case + 1

    /// @notice The job was completed or rejected; a refusal does neither.
    event JobEvaluated(uint256 indexed number, address indexed market, uint256 indexed jobId, Ruling ruling);
    /// @notice Evaluator's fees were taken out.
    event Collected(address indexed payer, address indexed token, uint256 amount);

    error NotEvaluator(address evaluator);
    error NotSubmitted(IAgenticCommerce.JobStatus status);
    /// @notice The job is being judged, or was.
    error AlreadyJudged(uint256 number);
    /// @notice Three panels can need until this moment, in seconds.
    error ExpiresTooSoon(uint256 expiredAt, uint256 needed);
    error NothingEarned(address payer, address token);

    /// @dev Nothing of its own is to be set.
    constructor(Setup memory setup) Court(setup) {}

    /// @notice Anyone: has submitted work judged, and pays `cost` for it, exactly.
    /// @param market an ERC-8183 contract.
    /// @param jobId the job's number there.
    /// @return number the case's.
    function judge(IAgenticCommerce market, uint256 jobId) external payable returns (uint256 number) {
        require(msg.value == cost(), WrongValue(msg.value, cost()));
        IAgenticCommerce.Job memory job = market.getJob(jobId);
        require(job.evaluator == address(this), NotEvaluator(job.evaluator));
        require(job.status == IAgenticCommerce.JobStatus.Submitted, NotSubmitted(job.status));
        uint256 needed = block.timestamp + evidencePeriod + PANELS * reviewPeriod + SPARE;
        require(job.expiredAt >= needed, ExpiresTooSoon(job.expiredAt, needed));
        uint256 count = _judged[address(market)][jobId];
        if (count > 0) require(_isRefused(count - 1), AlreadyJudged(count - 1));

        number = caseCount();
        _judged[address(market)][jobId] = number + 1;
        jobs[number] = Job(jobId, msg.sender);
        _open(address(market));
    }

    /// @notice Anyone, after `conclude`: completes or rejects the job. If it fails it can be tried again.
    /// @dev Locked: what has arrived is told by the balance before and after, and a market could carry out another
    /// case in between, or let somebody collect.
    /// @param number the case's.
    function carryOut(uint256 number) external nonReentrant {
        Case memory it = _carryOut(number);
        Job memory job = jobs[number];
        IAgenticCommerce market = IAgenticCommerce(it.market);
        emit JobEvaluated(number, it.market, job.id, it.ruling);
        if (it.ruling == Ruling.First) _complete(market, job, reasonOf(number));
        if (it.ruling == Ruling.Second) market.reject(job.id, reasonOf(number), "");
    }

    /// @notice Anyone: pays out to `payer` what their cases have earned in a token.
    /// @param payer who paid the panels.
    /// @param token of the jobs.
    function collectFor(address payer, address token) external nonReentrant {
        uint256 amount = earned[payer][token];
        require(amount > 0, NothingEarned(payer, token));
        earned[payer][token] = 0;
        emit Collected(payer, token, amount);
        IERC20(token).safeTransfer(payer, amount);
    }

    /// @notice The reason that a job is given: it leads to the case, whose reviews the escrow has logged.
    /// @param number the case's.
    function reasonOf(uint256 number) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), number));
    }

    /// @dev The fee stays here, to be collected: a payer whom the token blocks cannot keep the provider from the
    /// money.
    function _complete(IAgenticCommerce market, Job memory job, bytes32 reason) private {
        IERC20 token = IERC20(market.getJob(job.id).paymentToken);
        bool isFree = address(token) == address(0);
        uint256 before = isFree ? 0 : token.balanceOf(address(this));
        market.complete(job.id, reason, "");
        if (!isFree) earned[job.payer][address(token)] += token.balanceOf(address(this)) - before;
    }

    /// @dev Whether the case ended without an answer.
    function _isRefused(uint256 number) private view returns (bool) {
        Case memory it = _caseAt(number);
        return it.concluded && it.ruling == Ruling.Refused;
    }
}
