// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {GatewayRegistry} from "./GatewayRegistry.sol";

/// @title What no proof can decide: a vote of stake, committed to first and revealed later.
/// @notice Anyone claims an amount from a gateway against a bond. Gateways vote with the stake that they had when the claim's epoch began, against
/// a bond each. The majority decides if enough stake took part; who voted otherwise or didn't reveal loses the bond to those who did.
/// Amounts are units of the token.
abstract contract Votes is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @param claimBond what a claim costs if it is denied
    /// @param voteBond what a vote costs if it isn't with the majority or isn't revealed
    /// @param commitBlocks in which votes are committed to
    /// @param revealBlocks in which they are revealed
    /// @param quorum 1/10,000 of all stake that must be revealed
    /// @param slashShare 1/10,000 of its stake that a gateway loses at most for one fault
    struct VoteTerms {
        uint256 claimBond;
        uint256 voteBond;
        uint256 commitBlocks;
        uint256 revealBlocks;
        uint256 quorum;
        uint256 slashShare;
    }

    enum Kind {
        MissingAnswer,
        WrongAnswer,
        WrongMetering,
        WrongPlacement,
        Unpaid,
        Other
    }

    enum Outcome {
        Open,
        Upheld,
        Denied,
        Undecided
    }

    /// @param evidence sha-256 of what the claimant shows
    /// @param pot what the losers leave to the winners
    /// @param winning weight among which the pot is shared
    struct Claim {
        address claimant;
        Kind kind;
        Outcome outcome;
        address defendant;
        uint48 epoch;
        uint48 openedAt;
        uint128 amount;
        uint128 pot;
        uint128 forWeight;
        uint128 againstWeight;
        uint32 committed;
        uint32 forVotes;
        uint32 againstVotes;
        bytes32 evidence;
    }

    struct Vote {
        bytes32 commitment;
        uint128 weight;
        bool revealed;
        bool uphold;
    }

    IERC20 public immutable token;
    GatewayRegistry public immutable gateways;
    uint256 public immutable claimBond;
    uint256 public immutable voteBond;
    uint256 public immutable commitBlocks;
    uint256 public immutable revealBlocks;
    uint256 public immutable quorum;
    uint256 public immutable slashShare;

    uint256 public claimCount;
    mapping(uint256 id => Claim) private _claims;
    mapping(uint256 id => mapping(address voter => Vote)) public votes;
    /// @notice What an account may withdraw.
    mapping(address account => uint256) public owed;
    /// @notice Bonds that nobody won, for good.
    uint256 public forfeited;

    event Claimed(uint256 indexed id, address indexed claimant, address indexed defendant, Kind kind, uint256 amount, bytes32 evidence);
    event Committed(uint256 indexed id, address indexed voter, uint256 weight);
    event Revealed(uint256 indexed id, address indexed voter, bool uphold, uint256 weight);
    event Decided(uint256 indexed id, Outcome outcome, uint256 refunded);
    event Collected(uint256 indexed id, address indexed voter, uint256 amount);
    event Owed(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, address indexed to, uint256 amount);

    error NotBonded();
    error NotAVoter();
    error AlreadyVoted();
    error NotThatVote();
    error TooEarly();
    error TooLate();
    error BadTerms();

    constructor(IERC20 token_, GatewayRegistry gateways_, VoteTerms memory t) {
        require(t.quorum <= 10_000 && t.slashShare <= 10_000 && t.commitBlocks > 0 && t.revealBlocks > 0, BadTerms());
        (token, gateways) = (token_, gateways_);
        (claimBond, voteBond, commitBlocks) = (t.claimBond, t.voteBond, t.commitBlocks);
        (revealBlocks, quorum, slashShare) = (t.revealBlocks, t.quorum, t.slashShare);
    }

    /// @notice Claims `amount` from a gateway whose stake stays until the vote is over.
    function claim(address defendant, Kind kind, uint128 amount, bytes32 evidence) external nonReentrant returns (uint256 id) {
        require(gateways.bondedUntil(defendant) > block.number + commitBlocks + revealBlocks, NotBonded());
        id = ++claimCount;
        Claim storage c = _claims[id];
        (c.claimant, c.defendant, c.kind, c.amount, c.evidence) = (msg.sender, defendant, kind, amount, evidence);
        (c.epoch, c.openedAt) = (uint48(gateways.epoch()), uint48(block.number));
        emit Claimed(id, msg.sender, defendant, kind, amount, evidence);
        _take(claimBond);
    }

    /// @notice A vote that can't be read yet nor copied: keccak256(abi.encode(id, voter, uphold, salt)).
    function commit(uint256 id, bytes32 commitment) external nonReentrant {
        Claim storage c = _claims[id];
        require(c.openedAt != 0 && block.number <= c.openedAt + commitBlocks, TooLate());
        require(msg.sender != c.claimant && msg.sender != c.defendant, NotAVoter());
        uint256 weight = gateways.stakeAt(msg.sender, c.epoch);
        require(weight > 0, NotAVoter());
        require(votes[id][msg.sender].weight == 0, AlreadyVoted());
        votes[id][msg.sender] = Vote(commitment, uint128(weight), false, false);
        c.committed++;
        emit Committed(id, msg.sender, weight);
        _take(voteBond);
    }

    /// @notice What the caller committed to, after all have.
    function reveal(uint256 id, bool uphold, bytes32 salt) external {
        Claim storage c = _claims[id];
        require(block.number > c.openedAt + commitBlocks, TooEarly());
        require(block.number <= c.openedAt + commitBlocks + revealBlocks, TooLate());
        Vote storage v = votes[id][msg.sender];
        require(v.weight != 0 && !v.revealed, NotAVoter());
        require(v.commitment == keccak256(abi.encode(id, msg.sender, uphold, salt)), NotThatVote());
        (v.revealed, v.uphold) = (true, uphold);
        if (uphold) (c.forWeight, c.forVotes) = (c.forWeight + v.weight, c.forVotes + 1);
        else (c.againstWeight, c.againstVotes) = (c.againstWeight + v.weight, c.againstVotes + 1);
        emit Revealed(id, msg.sender, uphold, v.weight);
    }

    /// @notice Counts the votes; anyone may. A tie denies.
    function decide(uint256 id) external {
        Claim storage c = _claims[id];
        require(c.openedAt != 0 && c.outcome == Outcome.Open, TooLate());
        require(block.number > c.openedAt + commitBlocks + revealBlocks, TooEarly());
        uint256 turnout = uint256(c.forWeight) + c.againstWeight;
        uint256 losers = c.committed - c.forVotes - c.againstVotes;
        uint256 extra;
        uint256 refunded;
        if (turnout == 0 || turnout * 10_000 < gateways.stakesAt(c.epoch) * quorum) {
            c.outcome = Outcome.Undecided;
            _owe(c.claimant, claimBond);
        } else if (c.forWeight > c.againstWeight) {
            c.outcome = Outcome.Upheld;
            losers += c.againstVotes;
            refunded = _refund(c);
            _owe(c.claimant, claimBond);
        } else {
            c.outcome = Outcome.Denied;
            losers += c.forVotes;
            extra = claimBond / 2;
            _owe(c.defendant, claimBond - extra);
        }
        c.pot = uint128(losers * voteBond + extra);
        if (_winning(c) == 0) forfeited += c.pot;
        emit Decided(id, c.outcome, refunded);
    }

    /// @notice A voter's bond and share of the pot become {owed} to it, if it voted with the majority (or, undecided, revealed); anyone may.
    function collect(uint256 id, address voter) external {
        Claim storage c = _claims[id];
        require(c.outcome != Outcome.Open, TooEarly());
        Vote memory v = votes[id][voter];
        bool won = c.outcome == Outcome.Undecided || v.uphold == (c.outcome == Outcome.Upheld);
        require(v.revealed && won, NotAVoter());
        delete votes[id][voter];
        uint256 amount = voteBond + uint256(c.pot) * v.weight / _winning(c);
        emit Collected(id, voter, amount);
        _owe(voter, amount);
    }

    /// @notice All that is owed to the caller goes to `to`.
    function withdraw(address to) external nonReentrant returns (uint256 amount) {
        amount = owed[msg.sender];
        owed[msg.sender] = 0;
        emit Withdrawn(msg.sender, to, amount);
        token.safeTransfer(to, amount);
    }

    function claimOf(uint256 id) external view returns (Claim memory) {
        return _claims[id];
    }

    function _winning(Claim storage c) private view returns (uint256) {
        if (c.outcome == Outcome.Upheld) return c.forWeight;
        if (c.outcome == Outcome.Denied) return c.againstWeight;
        return uint256(c.forWeight) + c.againstWeight;
    }

    function _refund(Claim storage c) private returns (uint256) {
        uint256 most = gateways.stakeOf(c.defendant) * slashShare / 10_000;
        uint256 amount = c.amount < most ? c.amount : most;
        gateways.rate(c.defendant, -100);
        return gateways.slash(c.defendant, amount, c.claimant, amount);
    }

    /// @dev Half of what is slashed is nobody's: a gateway that proves its own fault before others do still loses that.
    function _slashForProof(address gateway, address by) internal returns (uint256 amount) {
        amount = gateways.stakeOf(gateway) * slashShare / 10_000;
        gateways.slash(gateway, amount, by, amount / 2);
        gateways.rate(gateway, -500);
    }

    function _take(uint256 amount) internal {
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    function _owe(address account, uint256 amount) internal {
        owed[account] += amount;
        emit Owed(account, amount);
    }
}
