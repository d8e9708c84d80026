import{b as a,c as b}from"./chunk.AFMZTTNH.js";import"./chunk.2Q4CRWKY.js";export{a as Help,b as Parts};
