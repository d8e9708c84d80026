import{f as a,g as b}from"./chunk.L3D3H7PP.js";import"./chunk.O5WW7RX2.js";import"./chunk.SACD7X23.js";import"./chunk.ESVLWP3T.js";import"./chunk.BWAOHLOJ.js";export{a as TILL_CHECKS,b as readTill};
