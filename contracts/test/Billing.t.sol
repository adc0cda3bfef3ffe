// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base, Batch, Batches, Billing, GatewayRegistry, Opening} from "./Base.t.sol";

contract BillingTest is Base {
    uint256 private constant COST = PER_CALL + (uint256(PER_GB_MS) * 12_800 + 1023) / 1024;

    function two(uint64 nonce) private view returns (Opening[] memory leaves) {
        leaves = new Opening[](2);
        (leaves[0], leaves[1]) = (call(0, 0, nonce), call(1, 0, nonce));
    }

    function test_Finalise_HonestBatch_ChargesUsersAndPaysProviderAndGateway() public {
        joinAll(3);
        deposit(0, 5e6);
        deposit(1, 5e6);
        Made memory made = settle(two(1), 0);
        vm.roll(block.number + WINDOW + 1);
        finalise(made);
        same(balance(user(0)), 5e12 - COST);
        same(balance(user(1)), 5e12 - COST);
        same(billing.earned(gateway(0)), 2 * COST / 10);
        same(billing.earned(PROVIDER), 2 * COST - 2 * COST / 10);
    }

    function test_PayOut_Earned_PaysWholeUnitsAndKeepsTheRest() public {
        test_Finalise_HonestBatch_ChargesUsersAndPaysProviderAndGateway();
        uint256 earned = billing.earned(PROVIDER);
        vm.prank(PROVIDER);
        billing.payOut(PROVIDER);
        same(dollar.balanceOf(PROVIDER), earned / 1e6);
        same(billing.earned(PROVIDER), earned % 1e6);
    }

    function test_Finalise_WithinTheWindow_IsRefused() public {
        joinAll(3);
        Made memory made = settle(two(1), 0);
        vm.roll(block.number + WINDOW);
        vm.expectRevert(Billing.NotYet.selector);
        this.finaliseOf(made);
    }

    function test_Finalise_Twice_IsRefused() public {
        joinAll(3);
        Made memory made = settle(two(1), 0);
        vm.roll(block.number + WINDOW + 1);
        finalise(made);
        vm.expectRevert(Billing.NotNext.selector);
        this.finaliseOf(made);
    }

    function test_Finalise_OtherCharges_AreRefused() public {
        joinAll(3);
        Made memory made = settle(two(1), 0);
        vm.roll(block.number + WINDOW + 1);
        made.charges[0]++;
        vm.expectRevert(Billing.UnknownBatch.selector);
        this.finaliseOf(made);
    }

    /// Attack: double settlement.
    function test_Settle_SameEpochTwice_IsRefused() public {
        joinAll(3);
        Made memory made = settle(two(1), 0);
        vm.prank(gateway(0));
        vm.expectRevert(Billing.BadEpoch.selector);
        billing.settle(0, made.batch.throughEpoch, made.batch.throughEpoch, made.batch.root, made.batch.totals, made.charges);
    }

    /// Attack: late settlement, when users have long forgotten.
    function test_Settle_LateEpoch_IsRefused() public {
        joinAll(3);
        Made memory made = build(two(1));
        uint64 epoch = uint64(gateways.epoch());
        vm.roll(block.number + (LATE + 1) * EPOCH);
        vm.prank(gateway(0));
        vm.expectRevert(Billing.BadEpoch.selector);
        billing.settle(0, epoch, epoch, made.batch.root, made.batch.totals, made.charges);
    }

    /// Not an attack but as bad: a transaction that is mined an epoch later than meant must not turn honest leaves into proofs.
    function test_Settle_MinedTooLate_IsRefusedRatherThanCoverOtherEpochs() public {
        joinAll(3);
        Made memory made = build(two(1));
        uint64 epoch = uint64(gateways.epoch());
        vm.roll(block.number + (LATE + 1) * EPOCH);
        vm.prank(gateway(0));
        vm.expectRevert(Billing.BadEpoch.selector);
        billing.settle(0, epoch, epoch + 2, made.batch.root, made.batch.totals, made.charges);
    }

    function test_Settle_CurrentEpoch_IsRefused() public {
        joinAll(3);
        Made memory made = build(two(1));
        uint64 epoch = uint64(gateways.epoch());
        vm.prank(gateway(0));
        vm.expectRevert(Billing.BadEpoch.selector);
        billing.settle(0, epoch, epoch, made.batch.root, made.batch.totals, made.charges);
    }

    function test_Settle_ByNobody_IsRefused() public {
        joinAll(3);
        Made memory made = build(two(1));
        vm.expectRevert(Billing.NotBonded.selector);
        billing.settle(0, 1, 1, made.batch.root, made.batch.totals, made.charges);
    }

    /// Attack: settle, then be gone with the stake before the window ends.
    function test_Settle_StakeLeavesBeforeTheWindowEnds_IsRefused() public {
        joinAll(3);
        vm.prank(gateway(0));
        gateways.exit();
        vm.roll(block.number + 600 - WINDOW - ANSWER);
        Made memory made = build(two(1));
        uint64 epoch = uint64(gateways.epoch()) - 1;
        vm.prank(gateway(0));
        vm.expectRevert(Billing.NotBonded.selector);
        billing.settle(0, epoch, epoch, made.batch.root, made.batch.totals, made.charges);
    }

    function test_Settle_TotalsNotTheChargesSum_IsRefused() public {
        joinAll(3);
        Made memory made = build(two(1));
        uint64 epoch = uint64(gateways.epoch());
        nextEpoch();
        vm.prank(gateway(0));
        vm.expectRevert(Billing.BadCharges.selector);
        billing.settle(0, epoch, epoch, made.batch.root, made.batch.totals + (1 << 192), made.charges);
    }

    /// Attack: overflow, so that charges wrap to the right sum.
    function test_Settle_ChargesThatWouldWrap_AreRefused() public {
        joinAll(3);
        uint256[] memory charges = new uint256[](2);
        (charges[0], charges[1]) = ((uint256(1) << 64) | type(uint64).max, (uint256(2) << 64) | 2);
        uint64 epoch = uint64(gateways.epoch());
        nextEpoch();
        vm.prank(gateway(0));
        vm.expectRevert(Billing.BadCharges.selector);
        billing.settle(0, epoch, epoch, bytes32(0), (uint256(1) << 192) | 1, charges);
    }

    function test_Settle_ChargesOutOfOrderOrTwice_AreRefused() public {
        joinAll(3);
        uint256[] memory charges = new uint256[](2);
        (charges[0], charges[1]) = ((uint256(1) << 64) | 1, (uint256(1) << 64) | 1);
        uint64 epoch = uint64(gateways.epoch());
        nextEpoch();
        vm.prank(gateway(0));
        vm.expectRevert(Billing.BadCharges.selector);
        billing.settle(0, epoch, epoch, bytes32(0), (uint256(2) << 192) | 1, charges);
    }

    function test_Settle_BeyondTheRing_IsRefusedUntilFinalised() public {
        joinAll(3);
        uint256[] memory none = new uint256[](0);
        for (uint256 i = 0; i < 32; i++) {
            nextEpoch();
            vm.prank(gateway(0));
            billing.settle(0, uint64(block.number / EPOCH - 1), uint64(block.number / EPOCH - 1), bytes32("root"), 1, none);
        }
        nextEpoch();
        uint64 epoch = uint64(block.number / EPOCH - 1);
        vm.prank(gateway(0));
        vm.expectRevert(Billing.RingFull.selector);
        billing.settle(0, epoch, epoch, bytes32("root"), 1, none);
    }

    /// Attack: spend and be gone. A wish to withdraw waits longer than any call can stay unsettled.
    function test_HaveWish_AfterCallsBeforeTheWish_PaysWhatTheyLeave() public {
        joinAll(3);
        deposit(0, 1e6);
        vm.prank(user(0));
        billing.wishWithdrawal(1e6);
        uint256 readyAt = block.number + WITHDRAWAL;
        Opening[] memory leaves = new Opening[](1);
        leaves[0] = call(0, 0, 1);
        vm.roll(block.number + (LATE - 1) * EPOCH);
        Made memory made = settleOldest(leaves);
        vm.roll(block.number + WINDOW + ANSWER + 1);
        isTrue(block.number < readyAt);
        vm.prank(user(0));
        vm.expectRevert(Billing.NotYet.selector);
        billing.haveWish(user(0));
        finalise(made);
        vm.roll(readyAt);
        vm.prank(user(0));
        billing.haveWish(user(0));
        same(dollar.balanceOf(user(0)), (1e12 - COST) / 1e6);
    }

    function settleOldest(Opening[] memory leaves) private returns (Made memory made) {
        made = build(leaves);
        Batch memory b = made.batch;
        nextEpoch();
        (b.gateway, b.settledAt) = (gateway(0), uint64(block.number));
        (b.fromEpoch, b.throughEpoch) = (uint64(block.number / EPOCH - LATE), leaves[0].request.epoch);
        vm.prank(gateway(0));
        billing.settle(0, b.fromEpoch, b.throughEpoch, b.root, b.totals, made.charges);
    }

    function test_Finalise_UserWithoutMoney_IsChargedWhatThereIs() public {
        joinAll(3);
        dollar.mint(address(this), 1);
        dollar.approve(address(billing), 1);
        billing.deposit(user(0), 1);
        Opening[] memory leaves = new Opening[](1);
        leaves[0] = call(0, 0, 1);
        leaves[0].receipt.durationMs = 10_000;
        leaves[0].receipt.amount = uint64(PER_CALL + (uint256(PER_GB_MS) * 1_280_000 + 1023) / 1024);
        Made memory made = settle(leaves, 0);
        vm.roll(block.number + WINDOW + 1);
        finalise(made);
        same(balance(user(0)), 0);
        same(billing.earned(gateway(0)) + billing.earned(PROVIDER), 1e6);
    }

    function test_Finalise_BudgetUsedUp_ChargesNoMoreInThePeriod() public {
        joinAll(3);
        deposit(0, 1e6);
        vm.prank(user(0));
        billing.wishBudget(uint64(COST + 7));
        vm.roll(block.number + WITHDRAWAL);
        vm.prank(user(0));
        billing.haveWish(user(0));
        nextEpoch();
        Opening[] memory leaves = new Opening[](2);
        (leaves[0], leaves[1]) = (call(0, 0, 1), call(0, 0, 2));
        Made memory made = settle(leaves, 0);
        vm.roll(block.number + WINDOW + 1);
        finalise(made);
        same(balance(user(0)), 1e12 - COST - 7);
    }

    function test_Followed_Distributions_AreWeighed() public view {
        same(billing.followed(lanes(50, 50), HALVES), 10_000);
        same(billing.followed(lanes(60, 40), HALVES), 10_000 - 2 * 900);
        same(billing.followed(lanes(100, 0), HALVES), 200);
        same(billing.followed(uint256(100) << 48, HALVES), -10_000);
        same(billing.followed(lanes(100, 0), 0), 10_000);
        same(billing.followed(lanes(1, 0), HALVES), 10_000);
    }

    function testFuzz_Followed_AnyDistribution_IsWithinBounds(uint24[8] memory calls, uint16 share) public view {
        share = share % 10_001;
        uint256 totals = 1;
        for (uint256 i = 0; i < 8; i++) totals += uint256(calls[i] % (1 << 17)) << (24 * i);
        int256 weight = billing.followed(totals, uint128(share) | (uint128(10_000 - share) << 112));
        isTrue(weight >= -10_000 && weight <= 10_000);
    }

    /// All calls where the policy wants none cost the gateway as much as they would have paid, out of what it earned.
    function test_Finalise_CallsBeyondTheTarget_ArePaidNegative() public {
        joinAll(3);
        vm.prank(PROVIDER);
        functions.update(endPoint, terms(uint128(10_000) << 112));
        deposit(0, 5e6);
        Opening[] memory leaves = new Opening[](1);
        leaves[0] = call(0, 0, 1);
        Made memory first = settle(leaves, 0);
        vm.roll(block.number + WINDOW + 1);
        finalise(first);
        uint256 earned = billing.earned(gateway(0));
        same(earned, COST / 10);
        leaves[0] = call(0, 0, 2);
        leaves[0].request.version = 2;
        complete(leaves[0], 200);
        Made memory second = settle(leaves, uint128(10_000) << 112);
        vm.roll(block.number + WINDOW + 1);
        finalise(second);
        same(billing.earned(gateway(0)), 0);
        same(billing.earned(PROVIDER), 2 * COST);
    }

    function testFuzz_Finalise_AnyAmounts_ConserveMoney(uint64[6] memory amounts, uint96 had, uint8 cloud, uint16 share) public {
        joinAll(1);
        vm.prank(PROVIDER);
        uint128 policy = uint128(share % 10_001) | (uint128(10_000 - share % 10_001) << 16);
        functions.update(endPoint, terms(policy));
        uint256 in_ = uint256(had % 1e12) + 1;
        dollar.mint(address(this), in_);
        dollar.approve(address(billing), in_);
        billing.deposit(user(0), in_);
        uint256[] memory charges = new uint256[](6);
        uint256 sum;
        for (uint256 i = 0; i < 6; i++) {
            amounts[i] /= 6;
            address payer = i == 3 ? user(0) : address(uint160(i + 1));
            charges[i] = (uint256(i < 4 ? 0 : endPoint) << 224) | (uint256(uint160(payer)) << 64) | amounts[i];
            sum += amounts[i];
        }
        charges[5] = (uint256(endPoint) << 224) | (uint256(uint160(user(0))) << 64) | amounts[5];
        nextEpoch();
        Made memory made;
        made.charges = charges;
        made.leaves = new Opening[](1);
        made.leaves[0].request.gateway = gateway(0);
        made.batch.totals = (sum << 192) | (uint256(5) << (24 * (cloud % 8)));
        made.batch.count = 5;
        settleMade(made, policy);
        vm.roll(block.number + WINDOW + 1);
        finalise(made);
        same(balance(user(0)) + billing.earned(gateway(0)) + billing.earned(PROVIDER), in_ * 1e6);
    }

    function test_FreezeAndVoid_ByAnyoneElse_AreRefused() public {
        vm.expectRevert(Billing.NotAllowed.selector);
        billing.freeze(gateway(0), 0, 0, true);
        vm.expectRevert(Billing.NotAllowed.selector);
        billing.voidBatch(gateway(0), 0, 0);
    }

    function lanes(uint256 first, uint256 second) private pure returns (uint256) {
        return first | (second << 24);
    }

    function finaliseOf(Made memory made) external {
        finalise(made);
    }
}
