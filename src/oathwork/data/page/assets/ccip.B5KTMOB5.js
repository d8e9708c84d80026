import{s as a,t as b,u as c,v as d}from"./chunk.IJTAG4H3.js";import"./chunk.44CUIOVC.js";export{d as ccipRequest,c as offchainLookup,b as offchainLookupAbiItem,a as offchainLookupSignature};
