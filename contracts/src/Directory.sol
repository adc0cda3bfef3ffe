// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {AccessToken} from "./AccessToken.sol";
import {Billing} from "./Billing.sol";
import {Bridge} from "./Bridge.sol";
import {Disputes} from "./Disputes.sol";
import {FunctionRegistry} from "./FunctionRegistry.sol";
import {GatewayRegistry} from "./GatewayRegistry.sol";
import {LoadOracle} from "./LoadOracle.sol";

/// @title The one address that a node needs: it exists only if the contracts are wired to each other as they should be.
/// @notice Deployed last. The contracts name each other by addresses that one deployer's next creations will have (CREATE: the account and its
/// nonce), in this order: FunctionRegistry, GatewayRegistry, LoadOracle, Billing, Disputes, AccessToken, Bridge, Directory. If one fails, the
/// others are dead and this one can't be deployed. Nobody has any power over them afterwards, the deployer included.
contract Directory {
    IERC20 public immutable token;
    FunctionRegistry public immutable functions;
    GatewayRegistry public immutable gateways;
    LoadOracle public immutable oracle;
    Billing public immutable billing;
    Disputes public immutable disputes;
    AccessToken public immutable access;
    Bridge public immutable bridge;

    error Miswired(string what);

    constructor(
        FunctionRegistry functions_,
        GatewayRegistry gateways_,
        LoadOracle oracle_,
        Billing billing_,
        Disputes disputes_,
        AccessToken access_,
        Bridge bridge_
    ) {
        (token, functions, gateways, oracle) = (billing_.token(), functions_, gateways_, oracle_);
        (billing, disputes, access, bridge) = (billing_, disputes_, access_, bridge_);
        require(address(functions_).code.length != 0, Miswired("functions"));
        _same(address(gateways_.token()), address(token), "token");
        _same(address(disputes_.token()), address(token), "token");
        _same(address(bridge_.token()), address(token), "token");
        _same(gateways_.disputes(), address(disputes_), "gateways");
        _same(gateways_.oracle(), address(oracle_), "gateways");
        _same(address(oracle_.gateways()), address(gateways_), "oracle");
        _same(address(billing_.functions()), address(functions_), "billing");
        _same(address(billing_.gateways()), address(gateways_), "billing");
        _same(billing_.disputes(), address(disputes_), "billing");
        _same(address(disputes_.functions()), address(functions_), "disputes");
        _same(address(disputes_.gateways()), address(gateways_), "disputes");
        _same(address(disputes_.billing()), address(billing_), "disputes");
        _same(address(access_.functions()), address(functions_), "access");
        _same(address(bridge_.billing()), address(billing_), "bridge");
        require(billing_.epochBlocks() == gateways_.epochBlocks(), Miswired("epochs"));
        require(billing_.answerBlocks() == disputes_.answerBlocks(), Miswired("answers"));
        // A gateway that leaves stays within reach of everything that it may still be held to account for.
        require(gateways_.unbondingBlocks() > billing_.windowBlocks() + billing_.answerBlocks(), Miswired("unbonding"));
        require(gateways_.unbondingBlocks() > disputes_.commitBlocks() + disputes_.revealBlocks(), Miswired("unbonding"));
    }

    function _same(address one, address other, string memory what) private pure {
        require(one == other, Miswired(what));
    }
}
