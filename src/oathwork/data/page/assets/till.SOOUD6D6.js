import{f as a,g as b}from"./chunk.XYJN2TY2.js";import"./chunk.WBH3QOQH.js";import"./chunk.UFFXAYPB.js";import"./chunk.ESVLWP3T.js";import"./chunk.HHU4NJHE.js";export{a as TILL_CHECKS,b as readTill};
