// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base, Batch, Batches, Node, Opening, Receipt, Request} from "./Base.t.sol";
import {Placement} from "../src/Placement.sol";

interface TextVm {
    function toString(bytes32 value) external pure returns (string memory);
    function toString(uint256 value) external pure returns (string memory);
    function toString(address value) external pure returns (string memory);
    function toString(bytes calldata value) external pure returns (string memory);
    function readFile(string calldata path) external view returns (string memory);
    function writeFile(string calldata path, string calldata text) external;
    function envOr(string calldata name, bool otherwise) external view returns (bool);
}

/// vectors.txt holds what a client in another language must come to: a line a value.
contract VectorsTest is Base {
    TextVm private constant TEXT = TextVm(address(vm));
    address private constant BILLING = 0x1111111111111111111111111111111111111111;
    string private _text;

    function line(string memory name, string memory value) private {
        _text = string.concat(_text, name, " ", value, "\n");
    }

    function domain() private pure returns (bytes32) {
        bytes32 kind = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        return keccak256(abi.encode(kind, keccak256("Virga"), keccak256("1"), uint256(31_337), BILLING));
    }

    function signed(uint256 key, bytes32 structHash, string memory name) private returns (bytes memory signature) {
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain(), structHash));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        signature = abi.encodePacked(r, s, v);
        line(string.concat(name, ".structHash"), TEXT.toString(structHash));
        line(string.concat(name, ".digest"), TEXT.toString(digest));
        line(string.concat(name, ".signature"), TEXT.toString(signature));
    }

    function test_Vectors_OnDisk_AreWhatTheContractsCompute() public {
        line("domain.chainId", "31337");
        line("domain.verifyingContract", TEXT.toString(BILLING));
        line("domain.separator", TEXT.toString(domain()));
        line("user.key", TEXT.toString(bytes32(uint256(200))));
        line("gateway.key", TEXT.toString(bytes32(uint256(100))));
        Request memory request = Request(user(0), gateway(0), 7, 2, 4, keccak256("call"), 42, 1_000, 5_000_000);
        line("request.user", TEXT.toString(request.user));
        line("request.gateway", TEXT.toString(request.gateway));
        line("request.endPoint", "7");
        line("request.version", "2");
        line("request.method", "4");
        line("request.call", TEXT.toString(request.call));
        line("request.nonce", "42");
        line("request.epoch", "1000");
        line("request.limit", "5000000");
        line("request.typeHash", TEXT.toString(Batches.REQUEST));
        bytes memory signature = signed(200, Batches.hash(request), "request");
        Receipt memory receipt =
            Receipt(Batches.hash(request), keccak256(signature), keccak256("answer"), gateway(1), 3, 1, 128, 100, 408_338);
        line("receipt.answer", TEXT.toString(receipt.answer));
        line("receipt.signature.hash", TEXT.toString(receipt.signature));
        line("receipt.executor", TEXT.toString(receipt.executor));
        line("receipt.cloud", "3");
        line("receipt.hop", "1");
        line("receipt.memoryMb", "128");
        line("receipt.durationMs", "100");
        line("receipt.amount", "408338");
        line("receipt.typeHash", TEXT.toString(Batches.RECEIPT));
        signed(100, Batches.hash(receipt), "receipt");
        batch(request, receipt);
        (uint256 first, uint256 second) = Placement.candidates(keccak256("seed"), receipt.request, 1, 10);
        line("placement.seed", TEXT.toString(keccak256("seed")));
        line("placement.hop", "1");
        line("placement.count", "10");
        line("placement.first", TEXT.toString(first));
        line("placement.second", TEXT.toString(second));
        if (TEXT.envOr("WRITE", false)) TEXT.writeFile("vectors.txt", _text);
        require(keccak256(bytes(TEXT.readFile("vectors.txt"))) == keccak256(bytes(_text)), "out of date: node contracts/test.mjs --write renews it");
    }

    // A batch of three: the receipt, and it again with 101 and 102 ms.
    function batch(Request memory request, Receipt memory receipt) private {
        Opening[] memory leaves = new Opening[](3);
        for (uint32 i = 0; i < 3; i++) {
            leaves[i].request = request;
            leaves[i].receipt = abi.decode(abi.encode(receipt), (Receipt));
            leaves[i].receipt.durationMs += i;
            line(string.concat("leaf.", TEXT.toString(uint256(i))), TEXT.toString(Batches.leaf(Batches.hash(leaves[i].receipt))));
        }
        Made memory made = build(leaves);
        Batch memory b = made.batch;
        line("leaf.sum", TEXT.toString(bytes32(made.leaves[0].sum)));
        line("node.0-1", TEXT.toString(made.leaves[2].path[1].hash));
        line("batch.root", TEXT.toString(b.root));
        line("batch.totals", TEXT.toString(bytes32(b.totals)));
        line("batch.charge", TEXT.toString(bytes32(made.charges[0])));
        (b.gateway, b.policy, b.number, b.fromEpoch, b.throughEpoch, b.settledAt) = (gateway(0), HALVES, 5, 990, 1_000, 64_100);
        line("batch.policy", TEXT.toString(uint256(HALVES)));
        line("batch.number", "5");
        line("batch.fromEpoch", "990");
        line("batch.throughEpoch", "1000");
        line("batch.settledAt", "64100");
        line("batch.commitment", TEXT.toString(this.commitment(b, made.charges)));
    }

    function commitment(Batch calldata b, uint256[] calldata charges) external pure returns (bytes32 kept) {
        kept = Batches.commitmentOf(b, charges);
        Batch memory copy = b;
        require(kept == Batches.commitment(copy, charges), "the two differ");
    }
}
