import{b as a,c as b}from"./chunk.HP5JU66Y.js";import"./chunk.CUQGXTNO.js";export{a as Help,b as Parts};
