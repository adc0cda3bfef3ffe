// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base, Batch, Batches, Disputes, GatewayRegistry, Opening, Votes} from "./Base.t.sol";

/// Five users, six gateways and a provider do what comes to their minds, honest and not, in any order.
contract Crowd is Base {
    uint256 private constant GATEWAYS = 6;
    uint256 private constant USERS = 5;

    bytes[] private _waiting;
    uint256 private _claims;
    bytes32[] private _locks;
    uint64 private _nonce;
    uint256 public settled;
    uint256 public finalised;
    uint256 public convicted;
    uint256 public answered;
    uint256 public unanswered;
    uint256 private done_;

    constructor() {
        setUp();
        joinAll(GATEWAYS);
        for (uint256 i = 0; i < USERS; i++) deposit(i, 1_000e6);
        vm.prank(PROVIDER);
        functions.update(endPoint, terms(HALVES));
    }

    function time(uint8 blocks) external {
        vm.roll(block.number + blocks % 100);
        vm.warp(block.timestamp + uint256(blocks) * 12);
    }

    function pay(uint8 i, uint32 amount) external {
        if (amount > 0) deposit(i % USERS, amount);
    }

    function wish(uint8 i, uint64 amount, bool budget) external {
        vm.prank(user(i % USERS));
        if (budget) billing.wishBudget(amount % 1e15);
        else billing.wishWithdrawal(amount % 1e9);
    }

    function have(uint8 i) external {
        address who = user(i % USERS);
        (,, uint48 readyAt,) = billing.wishes(who);
        if (readyAt == 0 || block.number < readyAt) return;
        vm.prank(who);
        billing.haveWish(who);
    }

    /// One to four calls, of which one may be a lie.
    function settleCalls(uint8 g, uint8 count, uint8 lie, uint32 ms) external {
        uint256 index = g % GATEWAYS;
        gateways.anchor();
        if (gateways.bondedUntil(gateway(index)) != type(uint256).max || gateways.countAt(gateways.epoch()) == 0) return;
        (, uint32 began, uint32 done,,) = billing.lanes(gateway(index), HALVES);
        if (began - done >= 32) return;
        Opening[] memory leaves = new Opening[](count % 4 + 1);
        for (uint256 i = 0; i < leaves.length; i++) {
            Opening memory o = call(i % USERS, index, ++_nonce);
            o.request.version = 2;
            o.request.limit = type(uint64).max;
            o.receipt.durationMs = ms;
            o.receipt.amount = uint64(PER_CALL + (uint256(PER_GB_MS) * 128 * ms + 1023) / 1024);
            complete(o, 200 + i % USERS);
            leaves[i] = o;
        }
        if (lie % 3 == 0) leaves[0].receipt.amount++;
        _waiting.push(abi.encode(settle(leaves, HALVES)));
        settled++;
    }

    /// Goes through what waits: proves lies, finalises what is ripe, demands a leaf now and then.
    function judge(uint8 seed) external {
        for (uint256 i = done_; i < _waiting.length; i++) {
            Made memory made = abi.decode(_waiting[i], (Made));
            if (!billing.pending(made.batch, made.charges)) {
                if (i == done_) done_++;
                continue;
            }
            (Disputes.Fault fault,) = disputes.check(made.batch, made.charges, made.leaves[0]);
            uint256 choice = (seed + i) % 4;
            if (choice == 0 && block.number <= made.batch.settledAt + WINDOW) _demand(made, fault);
            else if (choice % 2 == 1 && fault != Disputes.Fault.None) _prove(made, seed);
            else _finalise(made);
        }
    }

    function _demand(Made memory made, Disputes.Fault fault) private {
        fund(user(0), address(disputes), DEMAND_BOND);
        vm.prank(user(0));
        uint256 id = disputes.demand(made.batch, made.charges, 0, true);
        if (fault == Disputes.Fault.None) {
            disputes.answer(id, made.batch, made.charges, made.leaves[0]);
            answered++;
        } else {
            vm.roll(block.number + ANSWER + 1);
            disputes.expire(id, made.batch, made.charges);
            unanswered++;
        }
    }

    function _prove(Made memory made, uint8 seed) private {
        vm.prank(user(seed % USERS));
        disputes.prove(made.batch, made.charges, made.leaves[0]);
        convicted++;
    }

    function _finalise(Made memory made) private {
        (,, uint32 next,,) = billing.lanes(made.batch.gateway, HALVES);
        if (next != made.batch.number || block.number <= made.batch.settledAt + WINDOW) return;
        finalise(made);
        finalised++;
    }

    function takeOut(uint8 g) external {
        address who = g % 3 == 0 ? PROVIDER : gateway(g % GATEWAYS);
        vm.prank(who);
        billing.payOut(who);
        vm.prank(who);
        gateways.withdraw(who);
        vm.prank(user(g % USERS));
        disputes.withdraw(user(g % USERS));
    }

    function restake(uint8 g, uint32 amount, bool leave_) external {
        uint256 index = g % GATEWAYS;
        address who = gateway(index);
        GatewayRegistry.Gateway memory state = gateways.gatewayOf(who);
        if (state.unbondedAt != 0) {
            if (block.number >= state.unbondedAt) gateways.unbond(who);
        } else if (state.stake == 0) {
            join(index, state.cloud, STAKE);
        } else if (leave_ && g > 200) {
            vm.prank(who);
            gateways.exit();
        } else {
            fund(who, address(gateways), STAKE + amount);
            vm.prank(who);
            gateways.stake(STAKE + amount);
            vm.prank(who);
            gateways.heartbeat();
        }
    }

    function claimAndVote(uint8 against, uint8 ways, uint64 amount) external {
        address defendant = gateway(against % GATEWAYS);
        if (gateways.bondedUntil(defendant) != type(uint256).max) return;
        fund(user(1), address(disputes), CLAIM_BOND);
        vm.prank(user(1));
        uint256 id = disputes.claim(defendant, Votes.Kind.Other, amount % 1e9, 0);
        bool[GATEWAYS] memory voted;
        for (uint256 i = 0; i < GATEWAYS; i++) {
            if (gateway(i) == defendant || gateways.stakeAt(gateway(i), gateways.epoch()) == 0) continue;
            fund(gateway(i), address(disputes), VOTE_BOND);
            vm.prank(gateway(i));
            disputes.commit(id, keccak256(abi.encode(id, gateway(i), (ways >> i) & 1 == 1, bytes32(i))));
            voted[i] = true;
        }
        vm.roll(block.number + 51);
        for (uint256 i = 0; i < GATEWAYS; i++) {
            if (!voted[i] || (ways + i) % 5 == 0) continue;
            vm.prank(gateway(i));
            disputes.reveal(id, (ways >> i) & 1 == 1, bytes32(i));
        }
        vm.roll(block.number + 50);
        disputes.decide(id);
        for (uint256 i = 0; i < GATEWAYS; i++) try disputes.collect(id, gateway(i)) {} catch {}
        _claims++;
    }

    function bridgeOver(uint8 i, uint32 amount, bool bonded) external {
        if (amount == 0) return;
        address who = user(i % USERS);
        bytes32 hash = keccak256(abi.encode(bytes32(_locks.length)));
        fund(who, address(bridge), amount);
        if (bonded) {
            vm.prank(who);
            bridge.bond(amount);
            vm.prank(who);
            _locks.push(bridge.relay(user(0), amount, hash, uint48(block.timestamp + 600), i % 2 == 0, 0));
        } else {
            vm.prank(who);
            _locks.push(bridge.lock(user(0), amount, hash, uint48(block.timestamp + 600)));
        }
    }

    function bridgeEnd(uint8 which) external {
        if (_locks.length == 0) return;
        uint256 i = which % _locks.length;
        if (uint256(bridge.lockOf(_locks[i]).state) != 1) return;
        if (block.timestamp >= bridge.lockOf(_locks[i]).expiry) bridge.refund(_locks[i]);
        else bridge.claim(_locks[i], bytes32(i));
    }

    // Money in = money out + money held: what a contract has is what its books say.

    function checkBilling() external view {
        uint256 booked = billing.earned(PROVIDER);
        for (uint256 i = 0; i < USERS; i++) booked += balance(user(i));
        for (uint256 i = 0; i < GATEWAYS; i++) booked += billing.earned(gateway(i));
        same(dollar.balanceOf(address(billing)) * 1e6, booked);
    }

    function checkGateways() external view {
        uint256 stakes;
        uint256 owed;
        for (uint256 i = 0; i < GATEWAYS; i++) {
            stakes += gateways.stakeOf(gateway(i));
            owed += gateways.owed(gateway(i));
        }
        for (uint256 i = 0; i < USERS; i++) owed += gateways.owed(user(i));
        same(stakes, gateways.staked());
        same(owed, gateways.owedTotal());
        same(dollar.balanceOf(address(gateways)), stakes + owed + gateways.forfeited());
    }

    function checkDisputes() external view {
        uint256 owed = disputes.forfeited();
        for (uint256 i = 0; i < GATEWAYS; i++) owed += disputes.owed(gateway(i));
        for (uint256 i = 0; i < USERS; i++) owed += disputes.owed(user(i));
        uint256 held = dollar.balanceOf(address(disputes));
        // Every claim's pot may leave a unit a voter by rounding down.
        isTrue(owed <= held && held - owed <= _claims * GATEWAYS);
    }

    function checkBridge() external view {
        uint256 booked;
        for (uint256 i = 0; i < USERS; i++) {
            (uint128 free, uint128 leaving,) = bridge.bonds(user(i));
            booked += free + leaving;
        }
        for (uint256 i = 0; i < _locks.length; i++) {
            if (uint256(bridge.lockOf(_locks[i]).state) == 1) booked += bridge.lockOf(_locks[i]).amount;
        }
        same(dollar.balanceOf(address(bridge)), booked);
    }

    function checkList() external view {
        uint256 listed;
        for (uint256 i = 0; i < GATEWAYS; i++) if (gateways.gatewayOf(gateway(i)).place != 0) listed++;
        uint256 inClouds = gateways.inCloud(0) + gateways.inCloud(1);
        same(listed, inClouds);
    }
}

contract InvariantTest {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Crowd private _crowd;

    function setUp() external {
        _crowd = new Crowd();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_crowd);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0].addr = address(_crowd);
        bytes4[] memory s = new bytes4[](12);
        (s[0], s[1], s[2], s[3]) = (Crowd.time.selector, Crowd.pay.selector, Crowd.wish.selector, Crowd.have.selector);
        (s[4], s[5], s[6]) = (Crowd.settleCalls.selector, Crowd.judge.selector, Crowd.takeOut.selector);
        (s[7], s[8], s[9]) = (Crowd.restake.selector, Crowd.claimAndVote.selector, Crowd.bridgeOver.selector);
        (s[10], s[11]) = (Crowd.bridgeEnd.selector, Crowd.judge.selector);
        targets[0].selectors = s;
    }

    /// What the invariants look at does happen.
    function test_Crowd_ManySteps_ReachEachEnd() external {
        for (uint256 i = 0; i < 60; i++) {
            uint256 drawn = uint256(keccak256(abi.encode(i)));
            _crowd.settleCalls(uint8(drawn), uint8(drawn >> 8), uint8(drawn >> 16), uint32(drawn >> 24));
            _crowd.time(uint8(drawn >> 56));
            _crowd.judge(uint8(drawn >> 64));
            _crowd.restake(uint8(drawn >> 72), 1, i % 20 == 0);
            if (i % 10 == 9) _crowd.claimAndVote(uint8(drawn >> 80), uint8(drawn >> 88), uint64(drawn >> 96));
        }
        require(_crowd.settled() > 20 && _crowd.finalised() > 5, "too few batches");
        require(_crowd.convicted() > 1, "too few are convicted");
        require(_crowd.answered() > 2 && _crowd.unanswered() > 0, "too few demands");
        this.invariant_MoneyInIsMoneyOutAndMoneyHeld();
    }

    function invariant_MoneyInIsMoneyOutAndMoneyHeld() external view {
        _crowd.checkBilling();
        _crowd.checkGateways();
        _crowd.checkDisputes();
        _crowd.checkBridge();
        _crowd.checkList();
    }
}
