// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base, Batch, Batches, Disputes, Node, Opening, Receipt, Votes} from "./Base.t.sol";

interface GasVm {
    struct Gas {
        uint64 limit;
        uint64 total;
        uint64 memory_;
        int64 refunded;
        uint64 remaining;
    }

    function lastCallGas() external view returns (Gas memory);
}

/// What each entry point costs, each call a transaction of its own, calldata and all. test.mjs makes the table of it.
/// forge-config: default.isolate = true
contract GasTest is Base {
    uint256 private constant CALLS = 1_000;

    function used(string memory group, string memory name) private {
        uint256 gas = GasVm(address(vm)).lastCallGas().total;
        vm.snapshotValue(group, name, gas);
    }

    function test_FunctionRegistry() public {
        functions.register("/function/of/usual/length", terms(HALVES));
        used("FunctionRegistry", "register");
        uint32 id = functions.count();
        functions.update(id, terms(HALVES));
        used("FunctionRegistry", "update");
        functions.grant(id, user(0), 5);
        used("FunctionRegistry", "grant");
        functions.offer(id, user(1));
        used("FunctionRegistry", "offer");
        vm.prank(user(1));
        functions.accept(id);
        used("FunctionRegistry", "accept");
        vm.prank(user(1));
        functions.retire(id);
        used("FunctionRegistry", "retire");
    }

    function test_GatewayRegistry() public {
        joinAll(5);
        join(5, 0, STAKE);
        used("GatewayRegistry", "join");
        vm.prank(gateway(5));
        gateways.describe(about());
        used("GatewayRegistry", "describe");
        fund(gateway(5), address(gateways), STAKE);
        vm.prank(gateway(5));
        gateways.stake(STAKE);
        used("GatewayRegistry", "stake");
        nextEpoch();
        gateways.anchor();
        used("GatewayRegistry", "anchor");
        nextEpoch();
        vm.prank(gateway(5));
        gateways.heartbeat();
        used("GatewayRegistry", "heartbeat, first of an epoch");
        vm.prank(gateway(4));
        gateways.heartbeat();
        used("GatewayRegistry", "heartbeat");
        vm.roll(block.number + 2 * EPOCH + 1);
        gateways.unlist(gateway(2));
        used("GatewayRegistry", "unlist");
        vm.prank(gateway(5));
        gateways.exit();
        used("GatewayRegistry", "exit");
        vm.roll(block.number + 600);
        gateways.unbond(gateway(5));
        used("GatewayRegistry", "unbond");
        vm.prank(gateway(5));
        gateways.withdraw(gateway(5));
        used("GatewayRegistry", "withdraw");
    }

    function test_AccessToken() public {
        uint48 expiry = uint48(block.timestamp + 60);
        access.mint(endPoint, 1, expiry, keccak256("one"));
        used("AccessToken", "mint");
        access.mint(endPoint, 1, expiry, keccak256("two"));
        access.transferFrom(address(this), user(0), 1);
        used("AccessToken", "transferFrom");
        access.burn(2);
        used("AccessToken", "burn");
    }

    function test_LoadOracle() public {
        joinAll(9);
        uint256 epoch = gateways.epoch();
        for (uint256 i = 0; i < 9; i++) {
            vm.prank(gateway(i));
            oracle.report(uint128(i));
        }
        used("LoadOracle", "report, the ninth");
        nextEpoch();
        oracle.close(epoch);
        used("LoadOracle", "close, nine reports");
    }

    function test_Billing_Account() public {
        joinAll(3);
        deposit(0, 100e6);
        used("Billing", "deposit, first");
        deposit(0, 100e6);
        used("Billing", "deposit");
        vm.prank(user(0));
        billing.wishBudget(1e12);
        used("Billing", "wishBudget");
        vm.prank(user(0));
        billing.wishWithdrawal(10e6);
        used("Billing", "wishWithdrawal");
        vm.roll(block.number + WITHDRAWAL);
        vm.prank(user(0));
        billing.haveWish(user(0));
        used("Billing", "haveWish, withdrawal");
        vm.prank(user(0));
        billing.payOut(user(0));
        used("Billing", "payOut");
    }

    function test_Billing_TwentyUsers() public {
        batches(20, 10, "20 users");
        batches(20, 30, "20 users");
    }

    /// The goal: a call costs 100 gas at most.
    function test_Billing_TenUsers() public {
        batches(10, 30, "10 users");
        isTrue(batches(10, 10, "10 users") <= 100);
    }

    /// A thousand calls of some users of one function, in the steady state: the gateway has settled and been paid before.
    function batches(uint256 users, uint256 together, string memory name) private returns (uint256 perCall) {
        if (gateways.stakeOf(gateway(0)) == 0) {
            joinAll(3);
            for (uint256 i = 0; i < users; i++) deposit(i, 1_000e6);
        }
        uint256 settling;
        for (uint256 round = 0; round < 5; round++) {
            Batch[] memory batches_ = new Batch[](together);
            uint256[][] memory charges = new uint256[][](together);
            for (uint256 j = 0; j < together; j++) {
                Made memory made = thousand(users);
                settleMade(made, HALVES);
                settling = GasVm(address(vm)).lastCallGas().total;
                (batches_[j], charges[j]) = (made.batch, made.charges);
            }
            vm.roll(block.number + WINDOW + 1);
            billing.finalise(batches_, charges);
        }
        uint256 finalising = GasVm(address(vm)).lastCallGas().total;
        perCall = (settling * together + finalising) / (together * CALLS);
        string memory many = together == 10 ? "ten" : "thirty";
        vm.snapshotValue("Billing", string.concat("settle 1,000 calls of ", name), settling);
        vm.snapshotValue("Billing", string.concat("finalise ", many, " of those, of ", name), finalising);
        vm.snapshotValue("Call", string.concat("settled and finalised, 1,000 calls of ", name, " a batch, ", many, " finalised together"), perCall);
    }

    function thousand(uint256 count) private view returns (Made memory made) {
        made.leaves = new Opening[](1);
        made.leaves[0].request.gateway = gateway(0);
        made.charges = new uint256[](count);
        address[] memory users = new address[](count);
        for (uint256 i = 0; i < count; i++) {
            address u = user(i);
            uint256 j = i;
            for (; j > 0 && users[j - 1] > u; j--) users[j] = users[j - 1];
            users[j] = u;
        }
        for (uint256 i = 0; i < count; i++) {
            made.charges[i] = (uint256(endPoint) << 224) | (uint256(uint160(users[i])) << 64) | (20_835_000 + i);
            made.batch.totals += (20_835_000 + i) << 192;
        }
        made.batch.totals += (CALLS / 2) | ((CALLS / 2) << 24);
        (made.batch.count, made.batch.root) = (uint32(CALLS), keccak256(abi.encode(block.number)));
    }

    function big(bool replay) private returns (Made memory made) {
        Opening[] memory leaves = new Opening[](CALLS);
        for (uint256 i = 0; i < CALLS; i++) leaves[i] = call(0, 0, uint64(replay && i == 1 ? 0 : i));
        if (!replay) complete(leaves[500], 999);
        made = settle(leaves, 0);
    }

    function test_Disputes_Demand() public {
        joinAll(3);
        Made memory made = big(false);
        fund(user(1), address(disputes), 10 * DEMAND_BOND);
        vm.prank(user(1));
        disputes.demand(made.batch, made.charges, 3, true);
        used("Disputes", "demand");
        disputes.answer(1, made.batch, made.charges, made.leaves[3]);
        used("Disputes", "answer, of 1,000 calls");
        vm.prank(user(1));
        disputes.demand(made.batch, made.charges, 3, true);
        vm.roll(block.number + ANSWER + 1);
        disputes.expire(2, made.batch, made.charges);
        used("Disputes", "expire, unanswered");
    }

    function test_Disputes_Prove() public {
        joinAll(3);
        Made memory made = big(false);
        disputes.prove(made.batch, made.charges, made.leaves[500]);
        used("Disputes", "prove, of 1,000 calls");
    }

    function test_Disputes_ProveReplay() public {
        joinAll(3);
        Made memory made = big(true);
        disputes.proveReplay(made.batch, made.charges, made.leaves[0], made.leaves[1]);
        used("Disputes", "proveReplay, of 1,000 calls");
    }

    function test_Disputes_ProveEquivocation() public {
        joinAll(3);
        Made memory made = big(true);
        Receipt memory other = abi.decode(abi.encode(made.leaves[0].receipt), (Receipt));
        other.durationMs++;
        disputes.proveEquivocation(made.batch, made.charges, made.leaves[0], other, sign(100, Batches.hash(other)));
        used("Disputes", "proveEquivocation, of 1,000 calls");
    }

    function test_Disputes_ProveNode() public {
        joinAll(3);
        Opening[] memory leaves = new Opening[](4);
        for (uint256 i = 0; i < 4; i++) leaves[i] = call(0, 0, uint64(i));
        Made memory made = build(leaves);
        Node memory left = Node(Batches.leaf(Batches.hash(leaves[0].receipt)), leaves[0].sum);
        Node[] memory path = new Node[](1);
        path[0] = leaves[0].path[1];
        Node memory forged = Node(made.leaves[2].path[1].hash, left.sum + leaves[0].path[0].sum + (1 << 192));
        made.batch.root = Batches.node(forged, path[0]);
        made.batch.totals += 1 << 192;
        made.charges[0] += 1;
        settleMade(made, 0);
        disputes.proveNode(made.batch, made.charges, left, leaves[0].path[0], forged.sum, 0, path);
        used("Disputes", "proveNode, of 4 calls");
    }

    function test_Disputes_Votes() public {
        joinAll(4);
        fund(user(0), address(disputes), CLAIM_BOND);
        vm.prank(user(0));
        disputes.claim(gateway(0), Votes.Kind.MissingAnswer, 1e6, keccak256("evidence"));
        used("Disputes", "claim");
        for (uint256 i = 1; i < 4; i++) {
            fund(gateway(i), address(disputes), VOTE_BOND);
            vm.prank(gateway(i));
            disputes.commit(1, keccak256(abi.encode(uint256(1), gateway(i), true, bytes32(i))));
        }
        used("Disputes", "commit");
        vm.roll(block.number + 51);
        for (uint256 i = 1; i < 4; i++) {
            vm.prank(gateway(i));
            disputes.reveal(1, true, bytes32(i));
        }
        used("Disputes", "reveal");
        vm.roll(block.number + 50);
        disputes.decide(1);
        used("Disputes", "decide, upheld");
        disputes.collect(1, gateway(1));
        used("Disputes", "collect");
        vm.prank(gateway(1));
        disputes.withdraw(gateway(1));
        used("Disputes", "withdraw");
    }

    function test_Bridge() public {
        bytes32 hash = keccak256(abi.encode(bytes32("secret")));
        fund(user(0), address(bridge), 1_000e6);
        vm.prank(user(0));
        bytes32 one = bridge.lock(user(1), 1e6, hash, uint48(block.timestamp + 60));
        used("Bridge", "lock");
        vm.prank(user(0));
        bytes32 two = bridge.lock(user(1), 2e6, hash, uint48(block.timestamp + 60));
        vm.prank(user(0));
        bytes32 three_ = bridge.lock(user(1), 3e6, hash, uint48(block.timestamp + 60));
        vm.prank(user(0));
        bridge.bond(100e6);
        used("Bridge", "bond");
        vm.prank(user(0));
        bytes32 four = bridge.relay(user(1), 4e6, hash, uint48(block.timestamp + 60), true, one);
        used("Bridge", "relay");
        bridge.claim(one, "secret");
        used("Bridge", "claim");
        bridge.claim(four, "secret");
        used("Bridge", "claim, as credit");
        vm.prank(user(1));
        bridge.decline(two);
        used("Bridge", "decline");
        vm.warp(block.timestamp + 60);
        bridge.refund(three_);
        used("Bridge", "refund");
        vm.prank(user(0));
        bridge.release(1e6);
        used("Bridge", "release");
        vm.warp(block.timestamp + 1 days);
        vm.prank(user(0));
        bridge.unbond();
        used("Bridge", "unbond");
    }
}
