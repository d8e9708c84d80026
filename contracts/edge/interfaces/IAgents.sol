// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What a herald needs of ERC-8004's registry of agents (a draft)
interface IAgents {
    /// @notice The wallet that the agent has proved to be its own; zero after the agent was sold.
    /// @param agentId the agent's number.
    function getAgentWallet(uint256 agentId) external view returns (address);
}

/// @title What a herald needs of ERC-8004's registry of feedback (a draft)
interface IFeedback {
    /// @notice Gives feedback on an agent, in the caller's name.
    /// @param agentId the agent's number.
    /// @param value the number that is said.
    /// @param valueDecimals how many of its digits are behind the point.
    /// @param tag1 what the number is.
    /// @param tag2 of what.
    /// @param endpoint of the agent.
    /// @param feedbackURI where more is said.
    /// @param feedbackHash of what is said there.
    function giveFeedback(
        uint256 agentId,
        int128 value,
        uint8 valueDecimals,
        string calldata tag1,
        string calldata tag2,
        string calldata endpoint,
        string calldata feedbackURI,
        bytes32 feedbackHash
    ) external;

    /// @notice Revokes feedback of the caller's.
    /// @param agentId the agent's number.
    /// @param feedbackIndex which of the caller's on this agent, from one.
    function revokeFeedback(uint256 agentId, uint64 feedbackIndex) external;

    /// @notice How often an account has given feedback on an agent, revoked or not.
    /// @param agentId the agent's number.
    /// @param clientAddress who gave it.
    function getLastIndex(uint256 agentId, address clientAddress) external view returns (uint64);

    /// @notice The registry of the agents.
    function getIdentityRegistry() external view returns (IAgents);
}
