// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AccessToken} from "../src/AccessToken.sol";
import {Batch, Batches, Node, Opening, Receipt, Request} from "../src/Batches.sol";
import {Billing} from "../src/Billing.sol";
import {Bridge} from "../src/Bridge.sol";
import {Directory} from "../src/Directory.sol";
import {Disputes} from "../src/Disputes.sol";
import {FunctionRegistry} from "../src/FunctionRegistry.sol";
import {GatewayRegistry} from "../src/GatewayRegistry.sol";
import {LoadOracle} from "../src/LoadOracle.sol";
import {Placement} from "../src/Placement.sol";
import {TestDollar} from "../src/TestDollar.sol";
import {Votes} from "../src/Votes.sol";

/// What tests need of forge.
interface Vm {
    function prank(address sender) external;
    function roll(uint256 number) external;
    function warp(uint256 time) external;
    function chainId(uint256 id) external;
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function expectRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
    function expectRevert() external;
    function assume(bool condition) external pure;
    function getNonce(address account) external view returns (uint64);
    function snapshotValue(string calldata group, string calldata name, uint256 value) external;
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address);
}

/// A whole system with users, gateways and an end point, and the making of batches.
abstract contract Base {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    uint256 internal constant EPOCH = 64;
    uint256 internal constant BURIED = 12;
    uint256 internal constant WINDOW = 100;
    uint256 internal constant ANSWER = 50;
    uint256 internal constant LATE = 4;
    uint256 internal constant WITHDRAWAL = 500;
    uint256 internal constant STAKE = 1_000e6;
    uint256 internal constant DEMAND_BOND = 2e6;
    uint256 internal constant CLAIM_BOND = 10e6;
    uint256 internal constant VOTE_BOND = 5e6;
    /// Half to cloud 0, half to cloud 1.
    uint128 internal constant HALVES = 5_000 | (5_000 << 16);
    uint64 internal constant PER_CALL = 200_000;
    uint64 internal constant PER_GB_MS = 16_667;

    address internal constant PROVIDER = address(0xA11CE);
    TestDollar internal dollar;
    FunctionRegistry internal functions;
    GatewayRegistry internal gateways;
    LoadOracle internal oracle;
    Billing internal billing;
    Disputes internal disputes;
    AccessToken internal access;
    Bridge internal bridge;
    Directory internal directory;
    uint32 internal endPoint;

    struct Made {
        Batch batch;
        uint256[] charges;
        Opening[] leaves;
    }

    function setUp() public virtual {
        vm.roll(10 * EPOCH);
        vm.warp(1_800_000_000);
        dollar = new TestDollar();
        deploy(address(dollar));
        vm.prank(PROVIDER);
        endPoint = functions.register("/f", terms(0));
    }

    function deploy(address token_) internal {
        TestDollar token = TestDollar(token_);
        uint256 nonce = vm.getNonce(address(this));
        address oracle_ = vm.computeCreateAddress(address(this), nonce + 2);
        address disputes_ = vm.computeCreateAddress(address(this), nonce + 4);
        functions = new FunctionRegistry();
        gateways = new GatewayRegistry(token, disputes_, oracle_, [STAKE, 8, EPOCH, BURIED, 600, 2 * EPOCH]);
        oracle = new LoadOracle(gateways, 500);
        billing = new Billing(token, functions, gateways, disputes_, [WINDOW, ANSWER, EPOCH, LATE, WITHDRAWAL, 10_000], 1_000);
        disputes = new Disputes(token, gateways, functions, billing, DEMAND_BOND, ANSWER, voteTerms());
        access = new AccessToken(functions, 1 days);
        bridge = new Bridge(token, billing, 1 days);
        directory = new Directory(functions, gateways, oracle, billing, disputes, access, bridge);
    }

    function voteTerms() internal pure returns (Votes.VoteTerms memory) {
        return Votes.VoteTerms(CLAIM_BOND, VOTE_BOND, 50, 50, 2_000, 3_000);
    }

    function terms(uint128 policy) internal pure returns (FunctionRegistry.Terms memory) {
        return FunctionRegistry.Terms(PROVIDER, 15, true, PER_CALL, PER_GB_MS, policy, bytes32("code"), bytes32("openapi"), 0);
    }

    // Actors: gateway i has key 100 + i, user i key 200 + i.

    function gateway(uint256 i) internal pure returns (address) {
        return vm.addr(100 + i);
    }

    function user(uint256 i) internal pure returns (address) {
        return vm.addr(200 + i);
    }

    function fund(address who, address spender, uint256 amount) internal {
        dollar.mint(who, amount);
        vm.prank(who);
        dollar.approve(spender, type(uint256).max);
    }

    function about() internal pure returns (GatewayRegistry.Description memory) {
        return GatewayRegistry.Description("eu-north", 100, "https://gateway.example", "peer");
    }

    function join(uint256 i, uint8 cloud, uint256 stake) internal {
        fund(gateway(i), address(gateways), stake);
        vm.prank(gateway(i));
        gateways.join(cloud, stake, about());
    }

    /// Gateways 0 to count - 1, on clouds 0 and 1 in turn, listed from the epoch that has just begun; its seed is kept.
    function joinAll(uint256 count) internal {
        for (uint256 i = 0; i < count; i++) join(i, uint8(i % 2), STAKE);
        nextEpoch();
        gateways.anchor();
    }

    function deposit(uint256 i, uint256 amount) internal {
        fund(user(i), address(billing), amount);
        vm.prank(user(i));
        billing.deposit(user(i), amount);
    }

    function nextEpoch() internal {
        vm.roll((block.number / EPOCH + 1) * EPOCH);
    }

    function sign(uint256 key, bytes32 structHash) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, billing.digest(structHash));
        return abi.encodePacked(r, s, v);
    }

    /// An honest call of user i through gateway g in the current epoch, 128 MB for 100 ms.
    function call(uint256 i, uint256 g, uint64 nonce) internal view returns (Opening memory o) {
        o.request = Request(user(i), gateway(g), endPoint, 1, 4, keccak256("call"), nonce, uint64(gateways.epoch()), 1e9);
        o.receipt.answer = keccak256("answer");
        o.receipt.memoryMb = 128;
        o.receipt.durationMs = 100;
        o.receipt.amount = PER_CALL + (PER_GB_MS * 128 * 100 + 1023) / 1024;
        complete(o, 200 + i);
    }

    /// Signs a request again and puts the receipt in order with it.
    function complete(Opening memory o, uint256 key) internal view {
        bytes32 request = Batches.hash(o.request);
        o.signature = sign(key, request);
        o.receipt.request = request;
        o.receipt.signature = keccak256(o.signature);
        (uint256 first,) = Placement.candidates(
            gateways.seedOf(o.request.epoch), request, o.receipt.hop, gateways.countAt(o.request.epoch)
        );
        o.receipt.executor = gateways.gatewayAt(o.request.epoch, first);
        o.receipt.cloud = gateways.cloudOf(o.receipt.executor);
    }

    /// Orders leaves by charge, builds the tree, and settles it by their gateway in the next epoch.
    function settle(Opening[] memory leaves, uint128 policy) internal returns (Made memory made) {
        made = build(leaves);
        settleMade(made, policy);
    }

    function settleMade(Made memory made, uint128 policy) internal {
        address by = made.leaves[0].request.gateway;
        uint64 epoch = uint64(gateways.epoch());
        nextEpoch();
        (uint64 watermark, uint32 settled,,,) = billing.lanes(by, policy);
        Batch memory b = made.batch;
        (b.gateway, b.policy, b.number, b.throughEpoch, b.settledAt) = (by, policy, settled, epoch, uint64(block.number));
        uint256 from = watermark + 1;
        if (from + LATE < epoch + 1) from = epoch + 1 - LATE;
        b.fromEpoch = uint64(from);
        vm.prank(by);
        billing.settle(policy, b.fromEpoch, epoch, b.root, b.totals, made.charges);
    }

    function build(Opening[] memory leaves) internal pure returns (Made memory made) {
        uint256 count = leaves.length;
        for (uint256 i = 1; i < count; i++) {
            Opening memory o = leaves[i];
            uint256 j = i;
            for (; j > 0 && chargeKey(leaves[j - 1]) > chargeKey(o); j--) leaves[j] = leaves[j - 1];
            leaves[j] = o;
        }
        uint256[] memory charges = new uint256[](count);
        uint256 kinds;
        for (uint256 i = 0; i < count; i++) {
            if (kinds == 0 || charges[kinds - 1] >> 64 != chargeKey(leaves[i])) charges[kinds++] = chargeKey(leaves[i]) << 64;
            charges[kinds - 1] += leaves[i].receipt.amount;
            leaves[i].index = i;
            leaves[i].sum = Batches.sumOf(leaves[i].receipt);
        }
        assembly {
            mstore(charges, kinds)
        }
        (made.leaves, made.charges, made.batch.count) = (leaves, charges, uint32(count));
        (made.batch.root, made.batch.totals) = tree(leaves);
    }

    function chargeKey(Opening memory o) internal pure returns (uint256) {
        return (uint256(o.request.endPoint) << 160) | uint160(o.request.user);
    }

    /// The tree over leaves as they say they are; gives each its path.
    function tree(Opening[] memory leaves) internal pure returns (bytes32 root, uint256 totals) {
        uint256 height = Batches.height(leaves.length);
        Node[] memory level = new Node[](1 << height);
        for (uint256 i = 0; i < leaves.length; i++) {
            level[i] = Node(Batches.leaf(Batches.hash(leaves[i].receipt)), leaves[i].sum);
            leaves[i].path = new Node[](height);
        }
        for (uint256 h = 0; h < height; h++) {
            for (uint256 i = 0; i < leaves.length; i++) leaves[i].path[h] = level[(i >> h) ^ 1];
            Node[] memory above = new Node[](level.length / 2);
            for (uint256 i = 0; i < above.length; i++) {
                above[i] = Node(Batches.node(level[2 * i], level[2 * i + 1]), level[2 * i].sum + level[2 * i + 1].sum);
            }
            level = above;
        }
        return (level[0].hash, level[0].sum);
    }

    function finalise(Made memory made) internal {
        Batch[] memory batches = new Batch[](1);
        uint256[][] memory charges = new uint256[][](1);
        (batches[0], charges[0]) = (made.batch, made.charges);
        billing.finalise(batches, charges);
    }

    function balance(address who) internal view returns (uint256 pico) {
        (pico,,,) = billing.accounts(who);
    }

    // Assertions.

    function same(uint256 actual, uint256 expected) internal pure {
        if (actual != expected) revert(string.concat(text(actual), " is not ", text(expected)));
    }

    function same(int256 actual, int256 expected) internal pure {
        require(actual == expected, "not the same");
    }

    function same(address actual, address expected) internal pure {
        same(uint160(actual), uint160(expected));
    }

    function isTrue(bool condition) internal pure {
        require(condition, "not true");
    }

    function text(uint256 n) private pure returns (string memory s) {
        bytes memory digits = new bytes(78);
        uint256 at_ = 78;
        do {
            digits[--at_] = bytes1(uint8(48 + n % 10));
            n /= 10;
        } while (n != 0);
        bytes memory cut = new bytes(78 - at_);
        for (uint256 i = 0; i < cut.length; i++) cut[i] = digits[at_ + i];
        return string(cut);
    }
}
