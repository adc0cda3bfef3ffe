// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base, Votes} from "./Base.t.sol";

contract VotesTest is Base {
    uint256 private id;

    function setUp() public override {
        super.setUp();
        joinAll(6);
        fund(user(0), address(disputes), CLAIM_BOND);
        vm.prank(user(0));
        id = disputes.claim(gateway(0), Votes.Kind.MissingAnswer, 50e6, keccak256("evidence"));
        for (uint256 i = 0; i < 6; i++) fund(gateway(i), address(disputes), VOTE_BOND);
    }

    function commit(uint256 g, bool uphold) private {
        vm.prank(gateway(g));
        disputes.commit(id, keccak256(abi.encode(id, gateway(g), uphold, bytes32(g))));
    }

    function reveal(uint256 g, bool uphold) private {
        vm.prank(gateway(g));
        disputes.reveal(id, uphold, bytes32(g));
    }

    function vote(bool[5] memory uphold) private {
        for (uint256 i = 0; i < 5; i++) commit(i + 1, uphold[i]);
        vm.roll(block.number + 51);
        for (uint256 i = 0; i < 5; i++) reveal(i + 1, uphold[i]);
        vm.roll(block.number + 50);
        disputes.decide(id);
    }

    function test_Decide_MajorityUpholds_RefundsAndSlashes() public {
        vote([true, true, true, false, false]);
        same(uint256(disputes.claimOf(id).outcome), uint256(Votes.Outcome.Upheld));
        same(gateways.owed(user(0)), 50e6);
        same(gateways.stakeOf(gateway(0)), STAKE - 50e6);
        same(disputes.owed(user(0)), CLAIM_BOND);
        disputes.collect(id, gateway(1));
        same(disputes.owed(gateway(1)), VOTE_BOND + 2 * VOTE_BOND / 3);
        vm.expectRevert(Votes.NotAVoter.selector);
        disputes.collect(id, gateway(4));
        vm.expectRevert(Votes.NotAVoter.selector);
        disputes.collect(id, gateway(1));
    }

    /// Attack: a claim out of thin air costs its bond.
    function test_Decide_MajorityDenies_BondGoesToDefendantAndVoters() public {
        vote([true, false, false, false, false]);
        same(uint256(disputes.claimOf(id).outcome), uint256(Votes.Outcome.Denied));
        same(gateways.stakeOf(gateway(0)), STAKE);
        same(disputes.owed(gateway(0)), CLAIM_BOND / 2);
        disputes.collect(id, gateway(2));
        same(disputes.owed(gateway(2)), VOTE_BOND + (CLAIM_BOND / 2 + VOTE_BOND) / 4);
    }

    function test_Decide_TooFewVotes_IsUndecidedAndBondsGoBack() public {
        commit(1, true);
        vm.roll(block.number + 51);
        reveal(1, true);
        vm.roll(block.number + 50);
        disputes.decide(id);
        same(uint256(disputes.claimOf(id).outcome), uint256(Votes.Outcome.Undecided));
        same(disputes.owed(user(0)), CLAIM_BOND);
        disputes.collect(id, gateway(1));
        same(disputes.owed(gateway(1)), VOTE_BOND);
    }

    function test_Decide_NobodyReveals_BondsAreNobodys() public {
        commit(1, true);
        vm.roll(block.number + 101);
        disputes.decide(id);
        same(disputes.forfeited(), VOTE_BOND);
    }

    /// Attack: a commitment is copied, to vote as its author does.
    function test_Reveal_CopiedCommitment_IsRefused() public {
        bytes32 commitment = keccak256(abi.encode(id, gateway(1), true, bytes32(uint256(1))));
        vm.prank(gateway(1));
        disputes.commit(id, commitment);
        vm.prank(gateway(2));
        disputes.commit(id, commitment);
        vm.roll(block.number + 51);
        reveal(1, true);
        vm.prank(gateway(2));
        vm.expectRevert(Votes.NotThatVote.selector);
        disputes.reveal(id, true, bytes32(uint256(1)));
    }

    /// Attack: see how others vote, then commit; or reveal early to lead them.
    function test_CommitAndReveal_OutOfTheirTime_AreRefused() public {
        commit(1, true);
        vm.prank(gateway(1));
        vm.expectRevert(Votes.TooEarly.selector);
        disputes.reveal(id, true, bytes32(uint256(1)));
        vm.roll(block.number + 51);
        vm.prank(gateway(2));
        vm.expectRevert(Votes.TooLate.selector);
        disputes.commit(id, bytes32("late"));
        vm.roll(block.number + 50);
        vm.prank(gateway(1));
        vm.expectRevert(Votes.TooLate.selector);
        disputes.reveal(id, true, bytes32(uint256(1)));
    }

    function test_Commit_ByDefendantClaimantOrStakeless_IsRefused() public {
        vm.prank(gateway(0));
        vm.expectRevert(Votes.NotAVoter.selector);
        disputes.commit(id, 0);
        vm.prank(user(0));
        vm.expectRevert(Votes.NotAVoter.selector);
        disputes.commit(id, 0);
        vm.expectRevert(Votes.NotAVoter.selector);
        disputes.commit(id, 0);
        commit(1, true);
        vm.prank(gateway(1));
        vm.expectRevert(Votes.AlreadyVoted.selector);
        disputes.commit(id, 0);
    }

    /// Attack: buy stake once the claim is open.
    function test_Commit_WithStakeOfALaterEpoch_IsRefused() public {
        join(20, 2, STAKE);
        fund(gateway(20), address(disputes), VOTE_BOND);
        vm.prank(gateway(20));
        vm.expectRevert(Votes.NotAVoter.selector);
        disputes.commit(id, 0);
    }

    function test_Claim_AgainstWhoIsGoneBeforeTheEnd_IsRefused() public {
        vm.prank(gateway(5));
        gateways.exit();
        vm.roll(block.number + 500);
        fund(user(1), address(disputes), CLAIM_BOND);
        vm.prank(user(1));
        vm.expectRevert(Votes.NotBonded.selector);
        disputes.claim(gateway(5), Votes.Kind.Other, 1, 0);
    }

    function testFuzz_Votes_AnyOutcome_PaysOutNoMoreThanCameIn(uint8 ways, uint8 reveals) public {
        bool[5] memory uphold;
        for (uint256 i = 0; i < 5; i++) {
            uphold[i] = (ways >> i) & 1 == 1;
            commit(i + 1, uphold[i]);
        }
        vm.roll(block.number + 51);
        for (uint256 i = 0; i < 5; i++) if ((reveals >> i) & 1 == 1) reveal(i + 1, uphold[i]);
        vm.roll(block.number + 50);
        disputes.decide(id);
        uint256 owed = disputes.forfeited();
        for (uint256 i = 0; i < 5; i++) {
            try disputes.collect(id, gateway(i + 1)) {} catch {}
            owed += disputes.owed(gateway(i + 1));
        }
        owed += disputes.owed(user(0)) + disputes.owed(gateway(0));
        uint256 held = dollar.balanceOf(address(disputes));
        same(held, CLAIM_BOND + 5 * VOTE_BOND);
        // Shares are rounded down: at most a unit a voter stays.
        isTrue(owed <= held && held - owed < 5);
    }
}
