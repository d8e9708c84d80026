// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What an evaluator needs of ERC-8183 (a draft), as its reference implementation has it
/// @notice The standard's text names the actions; the layout of a job is that of the reference implementation.
interface IAgenticCommerce {
    /// @dev Where a job stands.
    enum JobStatus {
        Open,
        Funded,
        Submitted,
        Completed,
        Rejected,
        Expired
    }

    /// @dev One job.
    struct Job {
        uint256 id;
        address client;
        address provider;
        address evaluator;
        string description;
        uint256 budget;
        uint256 expiredAt;
        JobStatus status;
        address hook;
        address paymentToken;
        uint256 providerAgentId;
        uint256 submittedAt;
    }

    /// @notice The evaluator: the work is accepted, and the provider paid.
    /// @param jobId the job's number.
    /// @param reason a hash that says why.
    /// @param optParams for the job's hook.
    function complete(uint256 jobId, bytes32 reason, bytes calldata optParams) external;

    /// @notice The evaluator: the work is refused, and the client refunded.
    /// @param jobId the job's number.
    /// @param reason a hash that says why.
    /// @param optParams for the job's hook.
    function reject(uint256 jobId, bytes32 reason, bytes calldata optParams) external;

    /// @notice One job.
    /// @param jobId the job's number.
    function getJob(uint256 jobId) external view returns (Job memory);
}
