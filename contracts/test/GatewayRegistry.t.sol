// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base, GatewayRegistry} from "./Base.t.sol";

contract GatewayRegistryTest is Base {
    function test_Join_WithStake_IsListedFromTheNextEpoch() public {
        join(0, 3, STAKE);
        same(gateways.countAt(gateways.epoch()), 0);
        nextEpoch();
        same(gateways.countAt(gateways.epoch()), 1);
        same(gateways.gatewayAt(gateways.epoch(), 0), gateway(0));
        same(gateways.cloudOf(gateway(0)), 3);
        same(gateways.stakeAt(gateway(0), gateways.epoch()), STAKE);
        same(gateways.stakesAt(gateways.epoch()), STAKE);
    }

    /// A reorganisation at an epoch's beginning must not convict gateways that placed calls by what was there before.
    function test_Join_AfterTheReferenceBlock_CountsAnEpochLater() public {
        uint256 next = gateways.epoch() + 1;
        vm.roll(next * EPOCH - 1 - BURIED);
        join(0, 0, STAKE);
        vm.roll(next * EPOCH - BURIED);
        join(1, 0, STAKE);
        nextEpoch();
        same(gateways.countAt(next), 1);
        same(gateways.stakeAt(gateway(1), next), 0);
        isTrue(gateways.seedOf(next) == blockhash(next * EPOCH - 1 - BURIED));
        nextEpoch();
        same(gateways.countAt(next + 1), 2);
    }

    function test_Join_TooLittle_IsRefused() public {
        fund(gateway(0), address(gateways), STAKE);
        vm.prank(gateway(0));
        vm.expectRevert(GatewayRegistry.StakeTooSmall.selector);
        gateways.join(0, STAKE - 1, about());
    }

    function test_Join_Twice_IsRefused() public {
        join(0, 0, STAKE);
        fund(gateway(0), address(gateways), STAKE);
        vm.prank(gateway(0));
        vm.expectRevert(GatewayRegistry.AlreadyJoined.selector);
        gateways.join(0, STAKE, about());
    }

    /// Attack: one operator fills a cloud.
    function test_Join_BeyondTheCloudsMost_IsRefused() public {
        for (uint256 i = 0; i < 8; i++) join(i, 0, STAKE);
        fund(gateway(8), address(gateways), STAKE);
        vm.prank(gateway(8));
        vm.expectRevert(GatewayRegistry.CloudFull.selector);
        gateways.join(0, STAKE, about());
        vm.prank(gateway(8));
        gateways.join(1, STAKE, about());
    }

    /// Attack: the list of an epoch is changed in hindsight, so that placement comes out otherwise.
    function testFuzz_ListOfAnEpoch_AfterJoinsAndExits_StaysAsItWas(uint8[12] memory steps) public {
        for (uint256 i = 0; i < 4; i++) join(i, uint8(i), STAKE);
        nextEpoch();
        uint256 epoch = gateways.epoch();
        address[4] memory before;
        for (uint256 i = 0; i < 4; i++) before[i] = gateways.gatewayAt(epoch, i);
        for (uint256 i = 0; i < steps.length; i++) {
            uint256 g = steps[i] % 8;
            GatewayRegistry.Gateway memory state = gateways.gatewayOf(gateway(g));
            if (state.stake == 0) {
                join(g, uint8(g), STAKE);
            } else if (state.unbondedAt == 0) {
                vm.prank(gateway(g));
                gateways.exit();
            }
            if (steps[i] > 127) nextEpoch();
        }
        same(gateways.countAt(epoch), 4);
        for (uint256 i = 0; i < 4; i++) same(gateways.gatewayAt(epoch, i), before[i]);
        nextEpoch();
        uint256 now_ = gateways.epoch();
        for (uint256 i = 0; i < gateways.countAt(now_); i++) {
            same(gateways.gatewayOf(gateways.gatewayAt(now_, i)).place, i + 1);
        }
    }

    function test_Exit_Stake_ComesBackAfterTheDelay() public {
        join(0, 0, STAKE);
        vm.prank(gateway(0));
        gateways.exit();
        vm.roll(block.number + 599);
        vm.expectRevert(GatewayRegistry.NotYet.selector);
        gateways.unbond(gateway(0));
        vm.roll(block.number + 1);
        gateways.unbond(gateway(0));
        vm.prank(gateway(0));
        gateways.withdraw(gateway(0));
        same(dollar.balanceOf(gateway(0)), STAKE);
        join(0, 0, STAKE);
    }

    /// Attack: leave, and be slashed for nothing: the stake of who leaves is still there.
    function test_Slash_WhileLeaving_TakesTheStake() public {
        join(0, 0, STAKE);
        vm.prank(gateway(0));
        gateways.exit();
        vm.prank(address(disputes));
        same(gateways.slash(gateway(0), STAKE / 2, address(this), STAKE / 4), STAKE / 4);
        same(gateways.forfeited(), STAKE / 4);
        vm.roll(block.number + 600);
        gateways.unbond(gateway(0));
        same(gateways.owed(gateway(0)), STAKE / 2);
    }

    function test_Slash_BelowTheMinimum_IsUnlistedUntilToppedUp() public {
        join(0, 0, STAKE);
        vm.prank(address(disputes));
        gateways.slash(gateway(0), 1, address(this), 1);
        nextEpoch();
        same(gateways.countAt(gateways.epoch()), 0);
        same(gateways.bondedUntil(gateway(0)), 0);
        fund(gateway(0), address(gateways), 1);
        vm.prank(gateway(0));
        gateways.stake(1);
        vm.prank(gateway(0));
        gateways.heartbeat();
        nextEpoch();
        same(gateways.countAt(gateways.epoch()), 1);
    }

    function test_SlashAndRate_ByAnyoneElse_AreRefused() public {
        join(0, 0, STAKE);
        vm.expectRevert(GatewayRegistry.NotAllowed.selector);
        gateways.slash(gateway(0), 1, address(this), 1);
        vm.expectRevert(GatewayRegistry.NotAllowed.selector);
        gateways.rate(gateway(0), 1);
        vm.prank(address(oracle));
        vm.expectRevert(GatewayRegistry.NotAllowed.selector);
        gateways.slash(gateway(0), 1, address(this), 1);
    }

    function testFuzz_Slash_AnyAmount_TakesAtMostTheStake(uint128 amount, uint128 reward) public {
        join(0, 0, STAKE);
        vm.prank(address(disputes));
        uint256 paid = gateways.slash(gateway(0), amount, address(this), reward);
        uint256 taken = amount < STAKE ? amount : STAKE;
        same(paid, reward < taken ? reward : taken);
        same(gateways.stakeOf(gateway(0)) + paid + gateways.forfeited(), STAKE);
    }

    function testFuzz_Rate_AnyChanges_StayWithinBounds(int16[5] memory changes) public {
        join(0, 0, STAKE);
        for (uint256 i = 0; i < 5; i++) {
            vm.prank(address(disputes));
            gateways.rate(gateway(0), changes[i]);
            int16 reputation = gateways.gatewayOf(gateway(0)).reputation;
            isTrue(reputation >= -1000 && reputation <= 1000);
        }
    }

    function test_Unlist_SilentOnly_UntilItsHeartbeat() public {
        join(0, 0, STAKE);
        vm.roll(block.number + 2 * EPOCH);
        vm.expectRevert(GatewayRegistry.NotYet.selector);
        gateways.unlist(gateway(0));
        vm.roll(block.number + 1);
        gateways.unlist(gateway(0));
        nextEpoch();
        same(gateways.countAt(gateways.epoch()), 0);
        vm.prank(gateway(0));
        gateways.heartbeat();
        nextEpoch();
        same(gateways.countAt(gateways.epoch()), 1);
    }

    /// Attack: wait until the chain has forgotten the reference block, so that placement can't be computed.
    function test_SeedOf_KeptByAHeartbeat_OutlivesTheChainsMemory() public {
        join(0, 0, STAKE);
        nextEpoch();
        uint256 epoch = gateways.epoch();
        vm.roll(block.number + EPOCH - 1);
        bytes32 seed = blockhash(epoch * EPOCH - 1 - BURIED);
        isTrue(seed != 0);
        vm.prank(gateway(0));
        gateways.heartbeat();
        vm.roll(block.number + 5_000);
        isTrue(gateways.seedOf(epoch) == seed);
        isTrue(gateways.seedOf(epoch + 1) == 0);
    }

    function test_Describe_TooLong_IsRefused() public {
        join(0, 0, STAKE);
        GatewayRegistry.Description memory long = about();
        long.peer = new bytes(65);
        vm.prank(gateway(0));
        vm.expectRevert(GatewayRegistry.TooLong.selector);
        gateways.describe(long);
    }
}
