import{b as a,c as b}from"./chunk.W62MFALM.js";import"./chunk.AOZSJXMT.js";export{a as Help,b as Parts};
