// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IAgenticCommerce} from "../edge/interfaces/IAgenticCommerce.sol";

/// @dev A market as ERC-8183's text has it, in one token, with an evaluator's fee; npm has none. In between it calls
/// somebody else, if it is told to.
contract MockCommerce is IAgenticCommerce {
    uint256 public constant FEE_PART = 100; // of the budget goes to the evaluator
    IERC20 private immutable token;
    Job[] private jobs;
    address private to;
    bytes private data;

    error Unauthorized();
    error WrongStatus();

    constructor(IERC20 token_) {
        token = token_;
    }

    function setCallback(address to_, bytes calldata data_) external {
        (to, data) = (to_, data_);
    }

    function create(address provider, address evaluator, uint256 expiredAt, uint256 budget) external returns (uint256) {
        if (budget > 0) token.transferFrom(msg.sender, address(this), budget);
        Job memory job;
        (job.id, job.client, job.provider, job.evaluator) = (jobs.length, msg.sender, provider, evaluator);
        (job.budget, job.expiredAt, job.status) = (budget, expiredAt, JobStatus.Funded);
        if (budget > 0) job.paymentToken = address(token);
        jobs.push(job);
        return job.id;
    }

    function count() external view returns (uint256) {
        return jobs.length;
    }

    function submit(uint256 jobId) external {
        jobs[jobId].status = JobStatus.Submitted;
    }

    function claimRefund(uint256 jobId) external {
        require(block.timestamp >= jobs[jobId].expiredAt, WrongStatus());
        _end(jobId, JobStatus.Expired);
        _pay(jobs[jobId].client, jobs[jobId].budget);
    }

    function complete(uint256 jobId, bytes32, bytes calldata) external {
        require(msg.sender == jobs[jobId].evaluator, Unauthorized());
        _end(jobId, JobStatus.Completed);
        if (data.length > 0) {
            (bool done, bytes memory answer) = to.call(data);
            if (!done) {
                assembly {
                    revert(add(answer, 32), mload(answer))
                }
            }
        }
        uint256 fee = jobs[jobId].budget / FEE_PART;
        _pay(jobs[jobId].evaluator, fee);
        _pay(jobs[jobId].provider, jobs[jobId].budget - fee);
    }

    function reject(uint256 jobId, bytes32, bytes calldata) external {
        require(msg.sender == jobs[jobId].evaluator, Unauthorized());
        _end(jobId, JobStatus.Rejected);
        _pay(jobs[jobId].client, jobs[jobId].budget);
    }

    function getJob(uint256 jobId) external view returns (Job memory) {
        return jobs[jobId];
    }

    function _end(uint256 jobId, JobStatus how) private {
        require(jobs[jobId].status == JobStatus.Submitted, WrongStatus());
        jobs[jobId].status = how;
    }

    function _pay(address account, uint256 amount) private {
        if (amount > 0) token.transfer(account, amount);
    }
}
