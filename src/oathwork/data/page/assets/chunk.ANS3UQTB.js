import{f as e,p as n}from"./chunk.AEPEW6RX.js";var u=o=>o&&/^0x[0-9a-fA-F]{64}$/.test(o.trim())?o.trim().toLowerCase():null,s=o=>n(o?`bounty/${o}`:"",()=>e(o??"0x"));export{u as a,s as b};
