import{h as a,i as b}from"./chunk.Y6XZ2YCM.js";import"./chunk.5QDHJPVT.js";import"./chunk.ZP2BVYMO.js";import"./chunk.ESVLWP3T.js";import"./chunk.6QRNBKTS.js";export{a as TILL_CHECKS,b as readTill};
