import{b as a,c as b}from"./chunk.IAM66OZA.js";import"./chunk.GGEC4ODS.js";import"./chunk.ECKCGHS2.js";export{a as Help,b as Parts};
