// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A court, as ERC-792 has it
/// @notice Rules on disputes that contracts (`IArbitrable`) bring before it, for a fee in the chain's own money.
interface IArbitrator {
    /// @dev Where a dispute stands.
    enum DisputeStatus {
        Waiting,
        Appealable,
        Solved
    }

    /// @notice A dispute was brought before the court.
    event DisputeCreation(uint256 indexed _disputeID, IArbitrable indexed _arbitrable);
    /// @notice A ruling can be appealed.
    event AppealPossible(uint256 indexed _disputeID, IArbitrable indexed _arbitrable);
    /// @notice A ruling was appealed.
    event AppealDecision(uint256 indexed _disputeID, IArbitrable indexed _arbitrable);

    /// @notice Brings a dispute before the court; the caller is who will be told the ruling.
    /// @param _choices how many rulings there are beside zero, by which the court refuses to rule.
    /// @param _extraData how the court is to judge; each court reads it in its own way.
    /// @return disputeID the dispute's number in this court.
    function createDispute(uint256 _choices, bytes calldata _extraData) external payable returns (uint256 disputeID);

    /// @notice Appeals a ruling.
    /// @param _disputeID the dispute's number in this court.
    /// @param _extraData how the court is to judge.
    function appeal(uint256 _disputeID, bytes calldata _extraData) external payable;

    /// @notice What `createDispute` takes, in wei.
    /// @param _extraData how the court is to judge.
    function arbitrationCost(bytes calldata _extraData) external view returns (uint256 cost);

    /// @notice What `appeal` takes, in wei.
    /// @param _disputeID the dispute's number in this court.
    /// @param _extraData how the court is to judge.
    function appealCost(uint256 _disputeID, bytes calldata _extraData) external view returns (uint256 cost);

    /// @notice When a ruling can be appealed; zeros if it cannot.
    /// @param _disputeID the dispute's number in this court.
    function appealPeriod(uint256 _disputeID) external view returns (uint256 start, uint256 end);

    /// @notice Where a dispute stands.
    /// @param _disputeID the dispute's number in this court.
    function disputeStatus(uint256 _disputeID) external view returns (DisputeStatus status);

    /// @notice The ruling as it stands now, which an appeal may change.
    /// @param _disputeID the dispute's number in this court.
    function currentRuling(uint256 _disputeID) external view returns (uint256 ruling);
}

/// @title Who brings a dispute before a court, as ERC-792 has it
interface IArbitrable {
    /// @notice The court has ruled.
    event Ruling(IArbitrator indexed _arbitrator, uint256 indexed _disputeID, uint256 _ruling);

    /// @notice The court's ruling, sent by the court.
    /// @param _disputeID the dispute's number in that court.
    /// @param _ruling zero: it refused to rule.
    function rule(uint256 _disputeID, uint256 _ruling) external;
}

/// @title What a dispute is about, as ERC-1497 has it
interface IEvidence {
    /// @notice What disputes of this kind are about, as a document at an address.
    event MetaEvidence(uint256 indexed _metaEvidenceID, string _evidence);
    /// @notice A party says something for itself, as a document at an address.
    event Evidence(
        IArbitrator indexed _arbitrator, uint256 indexed _evidenceGroupID, address indexed _party, string _evidence
    );
    /// @notice A dispute was brought before a court, about this kind of thing and with this group of evidence.
    event Dispute(
        IArbitrator indexed _arbitrator, uint256 indexed _disputeID, uint256 _metaEvidenceID, uint256 _evidenceGroupID
    );
}
