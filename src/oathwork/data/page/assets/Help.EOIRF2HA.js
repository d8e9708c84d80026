import{b as a,c as b}from"./chunk.PBOIRWMO.js";import"./chunk.UXIBUOSV.js";export{a as Help,b as Parts};
