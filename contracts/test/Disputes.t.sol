// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base, Batch, Batches, Billing, Disputes, Node, Opening, Receipt} from "./Base.t.sol";

/// Each lie of a gateway that can be proven, by name; and that an honest batch can't be proven wrong.
contract DisputesTest is Base {
    address private constant JUDGE = address(0x5A1);

    function setUp() public override {
        super.setUp();
        joinAll(7);
    }

    function three() private view returns (Opening[] memory leaves) {
        leaves = new Opening[](3);
        (leaves[0], leaves[1], leaves[2]) = (call(0, 0, 1), call(0, 0, 2), call(after0(), 0, 1));
    }

    /// A user whose address is above user 0's, so that leaves stay where they are when they are ordered.
    function after0() private pure returns (uint256 i) {
        for (i = 1; user(i) < user(0);) i++;
    }

    function checked(Made memory made, uint256 i) private view returns (Disputes.Fault fault) {
        (fault,) = disputes.check(made.batch, made.charges, made.leaves[i]);
    }

    function proveOf(Made memory made, Opening memory o) external {
        disputes.prove(made.batch, made.charges, o);
    }

    function convict(Made memory made, uint256 i, Disputes.Fault fault) private {
        isTrue(checked(made, i) == fault);
        vm.prank(JUDGE);
        disputes.prove(made.batch, made.charges, made.leaves[i]);
        isTrue(!billing.pending(made.batch, made.charges));
        same(gateways.stakeOf(gateway(0)), STAKE * 7 / 10);
        same(gateways.owed(JUDGE), STAKE * 3 / 20);
        vm.roll(block.number + WINDOW + 1);
        vm.expectRevert(Billing.NotNext.selector);
        this.finaliseOf(made);
    }

    function finaliseOf(Made memory made) external {
        finalise(made);
    }

    function testFuzz_Prove_HonestBatch_IsRefused(uint8 count, uint8 which, uint32 ms) public {
        count = count % 9 + 1;
        Opening[] memory leaves = new Opening[](count);
        for (uint64 i = 0; i < count; i++) {
            leaves[i] = call(i % 3, 0, i);
            leaves[i].receipt.durationMs = uint32(bound(ms, i));
            leaves[i].receipt.amount = PER_CALL + uint64((uint256(PER_GB_MS) * 128 * leaves[i].receipt.durationMs + 1023) / 1024);
            complete(leaves[i], 200 + i % 3);
        }
        Made memory made = settle(leaves, 0);
        for (uint256 i = 0; i < count; i++) isTrue(checked(made, i) == Disputes.Fault.None);
        vm.expectRevert(Disputes.NoFault.selector);
        this.proveOf(made, made.leaves[which % count]);
    }

    function bound(uint32 ms, uint256 i) private pure returns (uint256) {
        return (uint256(ms) * (i + 1)) % 100_000;
    }

    /// Attack: a request that the user never made.
    function test_Prove_FakeRequest_VoidsAndSlashes() public {
        Opening[] memory leaves = three();
        complete(leaves[1], 999);
        convict(settle(leaves, 0), 1, Disputes.Fault.Forged);
    }

    /// Attack: no signature at all, so that nobody can show a wrong one.
    function test_Prove_EmptySignature_VoidsAndSlashes() public {
        Opening[] memory leaves = three();
        leaves[1].signature = "";
        leaves[1].receipt.signature = keccak256("");
        convict(settle(leaves, 0), 1, Disputes.Fault.Forged);
    }

    /// Attack: a request signed for another chain (or another deployment) is settled on this one.
    function test_Prove_RequestOfAnotherChain_VoidsAndSlashes() public {
        Opening[] memory leaves = three();
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        complete(leaves[1], 200);
        vm.chainId(here);
        convict(settle(leaves, 0), 1, Disputes.Fault.Forged);
    }

    function test_Prove_AboveTheSignedLimit_VoidsAndSlashes() public {
        Opening[] memory leaves = three();
        leaves[1].request.limit = leaves[1].receipt.amount - 1;
        complete(leaves[1], 200);
        convict(settle(leaves, 0), 1, Disputes.Fault.OverLimit);
    }

    function test_Prove_MoreThanThePrice_VoidsAndSlashes() public {
        Opening[] memory leaves = three();
        leaves[1].receipt.amount++;
        convict(settle(leaves, 0), 1, Disputes.Fault.Overcharge);
    }

    /// The price is the version's that was signed, whatever came later.
    function test_Prove_PriceOfALaterVersion_VoidsAndSlashes() public {
        Opening[] memory leaves = three();
        vm.prank(PROVIDER);
        uint32 version = functions.update(endPoint, terms(HALVES));
        leaves[1].request.version = version;
        complete(leaves[1], 200);
        convict(settle(leaves, 0), 1, Disputes.Fault.OutsideBatch);
    }

    function test_Prove_RequestToAnotherGateway_VoidsAndSlashes() public {
        Opening[] memory leaves = three();
        leaves[1].request.gateway = gateway(1);
        complete(leaves[1], 200);
        convict(settle(leaves, 0), 1, Disputes.Fault.OutsideBatch);
    }

    /// Attack: a receipt that was settled before is settled again: its epoch is of an earlier batch.
    function test_Prove_ReceiptOfAnEarlierBatch_VoidsAndSlashes() public {
        Opening[] memory leaves = three();
        Made memory first = settle(leaves, 0);
        Opening[] memory again = new Opening[](2);
        (again[0], again[1]) = (first.leaves[0], call(after0(), 0, 9));
        convict(settle(again, 0), 0, Disputes.Fault.OutsideBatch);
    }

    /// Attack: one user's calls are charged to another.
    function test_Prove_ChargeToAnotherUser_VoidsAndSlashes() public {
        Made memory made = build(three());
        made.charges[0] += 5;
        made.charges[1] -= 5;
        settleMade(made, 0);
        convict(made, 2, Disputes.Fault.Misfiled);
    }

    /// Attack: a charge without calls.
    function test_Prove_ChargeBeyondTheLeaves_VoidsAndSlashes() public {
        Made memory made = build(three());
        made.charges[1] += 5;
        made.batch.totals += 5 << 192;
        settleMade(made, 0);
        convict(made, 0, Disputes.Fault.Totals);
    }

    /// Attack: calls are said to have run on the cloud that the policy wants.
    function test_Prove_CloudsMiscounted_VoidsAndSlashes() public {
        Made memory made = build(three());
        made.batch.totals = (made.batch.totals >> 192 << 192) | 1 | (1 << 24) | (1 << 48);
        settleMade(made, 0);
        convict(made, 0, Disputes.Fault.Totals);
    }

    /// Attack: the tree's sums are forged at a leaf.
    function test_Prove_LeafSumForged_VoidsAndSlashes() public {
        Made memory made = build(three());
        made.leaves[1].sum += 7 << 192;
        (made.batch.root, made.batch.totals) = tree(made.leaves);
        made.charges[0] += 7;
        settleMade(made, 0);
        convict(made, 1, Disputes.Fault.Totals);
    }

    /// Attack: the tree's sums are forged inside. Its leaves can't be opened, its node can be shown.
    function test_ProveNode_SumForged_VoidsAndSlashes() public {
        Made memory made = build(three());
        Node memory left = made.leaves[2].path[1];
        Node memory one = Node(Batches.leaf(Batches.hash(made.leaves[0].receipt)), made.leaves[0].sum);
        Node memory other = made.leaves[0].path[0];
        Node[] memory path = new Node[](1);
        path[0] = made.leaves[0].path[1];
        left.sum += 9 << 192;
        made.batch.root = Batches.node(left, path[0]);
        made.batch.totals += 9 << 192;
        made.charges[0] += 9;
        settleMade(made, 0);
        vm.expectRevert(Disputes.NotInBatch.selector);
        this.proveOf(made, made.leaves[0]);
        vm.prank(JUDGE);
        disputes.proveNode(made.batch, made.charges, one, other, left.sum, 0, path);
        isTrue(!billing.pending(made.batch, made.charges));
    }

    /// Attack on an honest gateway: a node with sums that nobody committed to.
    function test_ProveNode_HonestBatch_IsRefused() public {
        Made memory made = settle(three(), 0);
        Node memory one = Node(Batches.leaf(Batches.hash(made.leaves[0].receipt)), made.leaves[0].sum);
        Node memory other = made.leaves[0].path[0];
        Node[] memory path = new Node[](1);
        path[0] = made.leaves[0].path[1];
        vm.expectRevert(Disputes.NoFault.selector);
        disputes.proveNode(made.batch, made.charges, one, other, one.sum + other.sum, 0, path);
        vm.expectRevert(Disputes.NotInBatch.selector);
        disputes.proveNode(made.batch, made.charges, one, other, 1, 0, path);
        Node memory root = Node(Batches.node(one, other), one.sum + other.sum);
        vm.expectRevert(Disputes.NoFault.selector);
        disputes.proveNode(made.batch, made.charges, root, path[0], 12345, 0, new Node[](0));
    }

    /// Attack on an honest gateway: the only leaf of a batch is shown with another sum.
    function test_Prove_SingleLeafWithForgedSum_IsRefused() public {
        Opening[] memory leaves = new Opening[](1);
        leaves[0] = call(0, 0, 1);
        Made memory made = settle(leaves, 0);
        made.leaves[0].sum++;
        vm.expectRevert(Disputes.NotInBatch.selector);
        this.proveOf(made, made.leaves[0]);
    }

    /// Attack on an honest gateway: one leaf is shown twice under indices that differ beyond the tree's height.
    function test_ProveReplay_SameLeafUnderAnotherIndex_IsRefused() public {
        Made memory made = settle(three(), 0);
        Opening memory o = made.leaves[0];
        this.proveReplayOf(made, 0, 1, Disputes.NoFault.selector);
        this.proveReplayOf(made, 0, 0, Disputes.NoFault.selector);
        o.index += 4;
        vm.expectRevert(Disputes.NotInBatch.selector);
        this.proveOf(made, o);
    }

    function proveReplayOf(Made memory made, uint256 i, uint256 j, bytes4 refused) external {
        if (refused != 0) vm.expectRevert(refused);
        disputes.proveReplay(made.batch, made.charges, made.leaves[i], made.leaves[j]);
    }

    /// Attack: replay, one request charged twice.
    function test_ProveReplay_TwoLeavesWithOneNonce_VoidsAndSlashes() public {
        Opening[] memory leaves = new Opening[](3);
        (leaves[0], leaves[1], leaves[2]) = (call(0, 0, 1), call(0, 0, 1), call(0, 0, 2));
        Made memory made = settle(leaves, 0);
        this.proveReplayOf(made, 0, 1, 0);
        isTrue(!billing.pending(made.batch, made.charges));
        same(gateways.stakeOf(gateway(0)), STAKE * 7 / 10);
    }

    /// Attack: the user gets a receipt of 100 ms, and 200 are settled.
    function test_ProveEquivocation_TwoReceiptsForOneRequest_VoidsAndSlashes() public {
        Made memory made = settle(three(), 0);
        Receipt memory given = made.leaves[0].receipt;
        Receipt memory other = Receipt(
            given.request, given.signature, given.answer, given.executor, given.cloud, given.hop, given.memoryMb, 50, given.amount
        );
        bytes memory signature = sign(100, Batches.hash(other));
        disputes.proveEquivocation(made.batch, made.charges, made.leaves[0], other, signature);
        isTrue(!billing.pending(made.batch, made.charges));
    }

    /// Attack on an honest gateway: its own receipt, or one that somebody else signed.
    function test_ProveEquivocation_HonestGateway_IsRefused() public {
        Made memory made = settle(three(), 0);
        Receipt memory other = made.leaves[0].receipt;
        bytes memory signature = sign(100, Batches.hash(other));
        vm.expectRevert(Disputes.NoFault.selector);
        disputes.proveEquivocation(made.batch, made.charges, made.leaves[0], other, signature);
        Receipt memory lie = abi.decode(abi.encode(other), (Receipt));
        lie.answer = keccak256("other");
        signature = sign(101, Batches.hash(lie));
        vm.expectRevert(Disputes.NotThatSignature.selector);
        disputes.proveEquivocation(made.batch, made.charges, made.leaves[0], lie, signature);
    }

    /// Attack: the gateway runs calls where it likes.
    function test_Prove_ExecutorThatWasNotDrawn_VoidsAndSlashes() public {
        Opening[] memory leaves = three();
        Receipt memory r = leaves[1].receipt;
        (address a, address b) = drawn(leaves[1]);
        for (uint256 i = 0; i < 7; i++) {
            if (gateway(i) != a && gateway(i) != b) (r.executor, r.cloud) = (gateway(i), uint8(i % 2));
        }
        convict(settle(leaves, 0), 1, Disputes.Fault.Misplaced);
    }

    function drawn(Opening memory o) private view returns (address a, address b) {
        a = o.receipt.executor;
        for (uint256 i = 0; i < 7; i++) {
            if (gateway(i) == a) continue;
            (uint256 first, uint256 second) = placement(o);
            if (gateways.gatewayAt(o.request.epoch, first) == gateway(i) || gateways.gatewayAt(o.request.epoch, second) == gateway(i)) b = gateway(i);
        }
    }

    function placement(Opening memory o) private view returns (uint256 first, uint256 second) {
        uint256 n = gateways.countAt(o.request.epoch);
        uint256 h = uint256(keccak256(abi.encode(gateways.seedOf(o.request.epoch), o.receipt.request, uint256(o.receipt.hop))));
        first = (h >> 128) % n;
        second = (first + 1 + uint128(h) % (n - 1)) % n;
    }

    function test_Prove_CloudThatIsNotTheExecutors_VoidsAndSlashes() public {
        Opening[] memory leaves = three();
        leaves[1].receipt.cloud = 1 - leaves[1].receipt.cloud;
        convict(settle(leaves, 0), 1, Disputes.Fault.Misplaced);
    }

    function test_Prove_TooManyHops_VoidsAndSlashes() public {
        Opening[] memory leaves = three();
        leaves[1].receipt.hop = 3;
        complete(leaves[1], 200);
        convict(settle(leaves, 0), 1, Disputes.Fault.Misplaced);
    }

    function test_Check_SecondCandidateAndHops_AreWithoutFault() public {
        Opening[] memory leaves = three();
        (, address second) = drawn(leaves[0]);
        (leaves[0].receipt.executor, leaves[0].receipt.cloud) = (second, gateways.cloudOf(second));
        leaves[1].receipt.hop = 2;
        complete(leaves[1], 200);
        Made memory made = settle(leaves, 0);
        for (uint256 i = 0; i < 3; i++) isTrue(checked(made, i) == Disputes.Fault.None);
    }

    /// Attack on an honest gateway: fake proofs.
    function testFuzz_Prove_TamperedOpening_NeverConvicts(uint8 which, uint8 field, uint256 value) public {
        Made memory made = settle(three(), 0);
        Opening memory o = made.leaves[which % 3];
        if (field % 8 == 0) o.request.limit = uint64(value);
        else if (field % 8 == 1) o.receipt.amount = uint64(value);
        else if (field % 8 == 2) o.index = value;
        else if (field % 8 == 3) o.sum = value;
        else if (field % 8 == 4) o.path[0].sum = value;
        else if (field % 8 == 5) o.path[1].hash = bytes32(value);
        else if (field % 8 == 6) o.signature = abi.encode(value);
        else o.receipt.durationMs = uint32(value);
        (bool convicted,) = address(this).call(abi.encodeCall(this.proveOf, (made, o)));
        isTrue(!convicted);
    }

    function test_Prove_FinalisedBatch_IsRefused() public {
        Opening[] memory leaves = three();
        complete(leaves[1], 999);
        Made memory made = settle(leaves, 0);
        vm.roll(block.number + WINDOW + 1);
        finalise(made);
        vm.expectRevert(Disputes.NotPending.selector);
        this.proveOf(made, made.leaves[1]);
    }

    function test_Prove_Twice_SlashesOnce() public {
        Opening[] memory leaves = three();
        complete(leaves[1], 999);
        Made memory made = settle(leaves, 0);
        disputes.prove(made.batch, made.charges, made.leaves[1]);
        vm.expectRevert(Disputes.NotPending.selector);
        this.proveOf(made, made.leaves[1]);
        same(gateways.stakeOf(gateway(0)), STAKE * 7 / 10);
    }

    /// A void batch doesn't hold up those after it.
    function test_Finalise_AfterAVoidBatch_GoesOn() public {
        deposit(1, 1e6);
        Opening[] memory leaves = three();
        complete(leaves[1], 999);
        Made memory bad = settle(leaves, 0);
        Opening[] memory one = new Opening[](1);
        one[0] = call(1, 0, 5);
        // Slashing leaves too little stake to settle more: it is topped up first.
        fund(gateway(0), address(gateways), STAKE);
        vm.prank(gateway(0));
        gateways.stake(STAKE);
        Made memory good = settle(one, 0);
        disputes.prove(bad.batch, bad.charges, bad.leaves[1]);
        vm.roll(block.number + WINDOW + 1);
        finalise(good);
        same(balance(user(1)), 1e12 - one[0].receipt.amount);
    }

    // Demands: for users who were told nothing.

    function demanded(Made memory made, uint64 target, bool byIndex) private returns (uint256) {
        fund(JUDGE, address(disputes), DEMAND_BOND);
        vm.prank(JUDGE);
        return disputes.demand(made.batch, made.charges, target, byIndex);
    }

    function test_Demand_Answered_PaysTheGatewayAndUnfreezes() public {
        Made memory made = settle(three(), 0);
        uint256 id = demanded(made, made.leaves[0].receipt.amount + 3, false);
        vm.roll(block.number + ANSWER);
        disputes.answer(id, made.batch, made.charges, made.leaves[1]);
        same(disputes.owed(gateway(0)), DEMAND_BOND);
        vm.roll(block.number + WINDOW + 1);
        finalise(made);
    }

    function test_Demand_AnsweredWithAnotherLeaf_IsRefused() public {
        Made memory made = settle(three(), 0);
        uint256 id = demanded(made, made.leaves[0].receipt.amount, false);
        vm.expectRevert(Disputes.NotThatLeaf.selector);
        this.answerOf(id, made, 0);
        id = demanded(made, 2, true);
        vm.expectRevert(Disputes.NotThatLeaf.selector);
        this.answerOf(id, made, 1);
    }

    function test_Demand_AnsweredWithAFaultyLeaf_IsRefused() public {
        Opening[] memory leaves = three();
        complete(leaves[1], 999);
        Made memory made = settle(leaves, 0);
        uint256 id = demanded(made, 1, true);
        vm.expectRevert(abi.encodeWithSelector(Disputes.Faulty.selector, Disputes.Fault.Forged));
        this.answerOf(id, made, 1);
    }

    function answerOf(uint256 id, Made memory made, uint256 i) external {
        disputes.answer(id, made.batch, made.charges, made.leaves[i]);
    }

    /// Attack: a made-up root whose leaves nobody can see.
    function test_Demand_Unanswered_VoidsSlashesAndReturnsTheBond() public {
        Made memory made = build(three());
        made.batch.root = keccak256("made up");
        settleMade(made, 0);
        uint256 id = demanded(made, 0, true);
        vm.roll(block.number + ANSWER);
        vm.expectRevert();
        this.expireOf(id, made);
        vm.roll(block.number + 1);
        this.expireOf(id, made);
        same(disputes.owed(JUDGE), DEMAND_BOND);
        same(gateways.owed(JUDGE), STAKE * 3 / 20);
        isTrue(!billing.pending(made.batch, made.charges));
    }

    function expireOf(uint256 id, Made memory made) external {
        disputes.expire(id, made.batch, made.charges);
    }

    function test_Demand_Open_HoldsTheBatchUp() public {
        Made memory made = settle(three(), 0);
        vm.roll(block.number + WINDOW);
        uint256 id = demanded(made, 0, true);
        demanded(made, 1, true);
        vm.roll(block.number + 1);
        vm.expectRevert(Billing.IsFrozen.selector);
        this.finaliseOf(made);
        disputes.answer(id, made.batch, made.charges, made.leaves[0]);
        vm.expectRevert(Billing.IsFrozen.selector);
        this.finaliseOf(made);
        disputes.answer(id + 1, made.batch, made.charges, made.leaves[1]);
        finalise(made);
    }

    function test_Demand_AfterTheWindow_IsRefused() public {
        Made memory made = settle(three(), 0);
        vm.roll(block.number + WINDOW + 1);
        fund(JUDGE, address(disputes), DEMAND_BOND);
        vm.prank(JUDGE);
        vm.expectRevert();
        disputes.demand(made.batch, made.charges, 0, true);
    }

    function test_Demand_OnABatchProvenWrongMeanwhile_ReturnsTheBond() public {
        Opening[] memory leaves = three();
        complete(leaves[1], 999);
        Made memory made = settle(leaves, 0);
        uint256 id = demanded(made, 0, true);
        disputes.prove(made.batch, made.charges, made.leaves[1]);
        this.expireOf(id, made);
        same(disputes.owed(JUDGE), DEMAND_BOND);
        same(gateways.stakeOf(gateway(0)), STAKE * 7 / 10);
    }
}
